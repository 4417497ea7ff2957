import type { Layer } from '../../network.ts';
import type { Value } from '../graph/graphBuilder.ts';
import { add } from '../graph/operators.ts';
import type {
  EmitContext,
  Emitted,
  EmitterSet,
  LayerEmitter,
  PrimitiveLayer,
  TrainingContext,
} from './emitter.ts';

// The compiler cannot see that a layer of a kind gets the emitter of the same kind.
function emitterOf(emitters: EmitterSet, layer: PrimitiveLayer): LayerEmitter<PrimitiveLayer> {
  return emitters[layer.kind] as LayerEmitter<PrimitiveLayer>;
}

/** Emits the forward pass of `layers` in training, and returns their backward pass. */
export function emitTraining(
  context: TrainingContext,
  emitters: EmitterSet,
  layers: readonly Layer[],
  input: Value,
): Emitted {
  const backwards: Emitted['backward'][] = [];
  let output = input;
  for (const layer of layers) {
    const emitted =
      layer.kind === 'residual'
        ? emitResidualTraining(context, emitters, layer.body, layer.shortcut, output)
        : emitterOf(emitters, layer).train(context, layer, output);
    output = emitted.output;
    backwards.push(emitted.backward);
  }
  return {
    output,
    backward: (outputGradient) =>
      backwards.reduceRight((gradient, backward) => backward(gradient), outputGradient),
  };
}

function emitResidualTraining(
  context: TrainingContext,
  emitters: EmitterSet,
  bodyLayers: readonly Layer[],
  shortcutLayers: readonly Layer[],
  input: Value,
): Emitted {
  const shortcut = emitTraining(context, emitters, shortcutLayers, input);
  const body = emitTraining(context, emitters, bodyLayers, input);
  const { addGradients = add } = emitters;
  return {
    output: add(context.graph, body.output, shortcut.output),
    backward: (outputGradient) =>
      addGradients(context.graph, body.backward(outputGradient), shortcut.backward(outputGradient)),
  };
}

/** Emits `layers` for inference, with the running statistics. */
export function emitInference(
  context: EmitContext,
  emitters: EmitterSet,
  layers: readonly Layer[],
  input: Value,
): Value {
  return layers.reduce((value, layer) => {
    if (layer.kind === 'residual') {
      const shortcut = emitInference(context, emitters, layer.shortcut, value);
      return add(context.graph, emitInference(context, emitters, layer.body, value), shortcut);
    }
    return emitterOf(emitters, layer).infer(context, layer, value);
  }, input);
}
