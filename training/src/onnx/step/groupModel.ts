import type { Graph, GraphValue } from '@cutmix/onnx/model';
import { stateLayout } from '../../state/layout.ts';
import { modelBytes } from '../graph/graphBuilder.ts';
import { type GraphConfig, trainingGraph } from './models.ts';
import { nextName, vectorNames } from './stateVectors.ts';

/** The outputs of a step that the outputs of a group stack. */
export const stackedOutputs: readonly string[] = ['loss', 'logits', 'targets'];

/**
 * Several training steps as one ONNX model: a Scan whose body is the graph of a step. The state stays
 * on the device between them, and the number of steps is known only when the model runs.
 *
 * Inputs and outputs are those of `trainingGraph` without `gradient`. All but the state are stacked:
 * they have a leading axis, along which the steps are.
 */
export function groupModel(config: GraphConfig): Uint8Array {
  const step = trainingGraph(config);
  const state = vectorNames(stateLayout(config.network, config.recipe.optimizer));
  const stateInputs = pick(step.inputs, state);
  const stepInputs = step.inputs.filter((input) => !stateInputs.includes(input));
  const stateOutputs = pick(step.outputs, state.map(nextName));
  const stepOutputs = pick(step.outputs, stackedOutputs);
  const body = renamed({
    ...step,
    inputs: [...stateInputs, ...stepInputs],
    outputs: [...stateOutputs, ...stepOutputs],
  });
  const inputs = [...stateInputs, ...stepInputs.map(stacked)];
  const outputs = [...stateOutputs, ...stepOutputs.map(stacked)];
  const scan = {
    opType: 'Scan',
    inputs: inputs.map(({ name }) => name),
    outputs: outputs.map(({ name }) => name),
    attributes: { body, num_scan_inputs: stepInputs.length },
  };
  return modelBytes({ name: 'steps', nodes: [scan], initializers: [], inputs, outputs });
}

function pick(values: readonly GraphValue[], names: readonly string[]): GraphValue[] {
  return names.map((name) => values.find((value) => value.name === name)!);
}

function stacked(value: GraphValue): GraphValue {
  return { ...value, dims: ['steps', ...value.dims] };
}

/** The same graph with other names, as a graph within another must not repeat names of the outer one. */
function renamed({ name, nodes, initializers, inputs, outputs }: Graph): Graph {
  const rename = (value: string): string => value && `step.${value}`;
  const all = <T extends { readonly name: string }>(values: readonly T[]): T[] =>
    values.map((value) => ({ ...value, name: rename(value.name) }));
  return {
    name,
    nodes: nodes.map((node) => {
      return { ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) };
    }),
    initializers: all(initializers),
    inputs: all(inputs),
    outputs: all(outputs),
  };
}
