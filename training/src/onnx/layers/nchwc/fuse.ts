import type { GraphNode } from '@cutmix/onnx/model';
import type { Rewrite } from '../../graph/graphBuilder.ts';
import { DOMAIN } from './operators.ts';

/**
 * Fuses Add and Relu into the nchwc convolutions before them, which saves passes over memory. The
 * convolution moves to the position of the fused node, where its addend has been computed.
 */
export const fuseIntoConvolutions: Rewrite = (nodes, graph) => {
  const uses = new Map<string, number>();
  const lastUsers = new Map<string, GraphNode>();
  for (const node of nodes) {
    for (const name of node.inputs) {
      uses.set(name, (uses.get(name) ?? 0) + 1);
      lastUsers.set(name, node);
    }
  }
  const convolutions = new Map<string, GraphNode>();
  const result = new Set<GraphNode>();

  function place(node: GraphNode): void {
    result.add(node);
    if (node.domain === DOMAIN && node.opType === 'Conv') convolutions.set(node.outputs[0]!, node);
  }

  /** Replaces a convolution and the node that uses its result by one convolution. */
  function replace(
    convolution: GraphNode,
    { outputs }: GraphNode,
    fused: Partial<GraphNode>,
  ): void {
    result.delete(convolution);
    place({ ...convolution, ...fused, outputs });
  }

  /** The convolution that computes `name`, if it has no activation and no other use. */
  function fusible(name: string): GraphNode | undefined {
    if (uses.get(name) !== 1 || graph.isOutput(name)) return undefined;
    const convolution = convolutions.get(name);
    return convolution?.attributes?.['activation'] ? undefined : convolution;
  }

  function fuseRelu(relu: GraphNode): boolean {
    const convolution = fusible(relu.inputs[0]!);
    if (!convolution) return false;
    const attributes = { ...convolution.attributes, activation: 'Relu' };
    replace(convolution, relu, { attributes });
    return true;
  }

  function fuseAdd(sum: GraphNode): boolean {
    const [a, b] = sum.inputs as [string, string];
    if (`${graph.shapeOf(a)}` !== `${graph.shapeOf(b)}`) return false;
    for (const [own, addend] of [
      [a, b],
      [b, a],
    ] as const) {
      const convolution = fusible(own);
      if (!convolution) continue;
      // The sum overwrites the addend; otherwise ONNX Runtime would copy it first, on one thread.
      if (convolution.inputs.length < 4 && lastUsers.get(addend) === sum) {
        const [x, kernel, bias = ''] = convolution.inputs as [string, string, string?];
        replace(convolution, sum, { inputs: [x, kernel, bias, addend] });
      } else {
        place(addOnto(own, addend, sum));
      }
      return true;
    }
    return false;
  }

  /** target + x, which overwrites the target: a depthwise convolution of x with the kernel 1. */
  function addOnto(target: string, x: string, { outputs }: GraphNode): GraphNode {
    const channels = graph.shapeOf(x)![1]!;
    const ones = graph.float32(new Float32Array(channels).fill(1), [channels, 1, 1, 1]);
    const inputs = [x, ones.name, '', target];
    const attributes = { kernel_shape: [1, 1], group: channels };
    return { opType: 'Conv', domain: DOMAIN, inputs, outputs, attributes };
  }

  for (const node of nodes) {
    const isFused =
      (node.opType === 'Relu' && fuseRelu(node)) || (node.opType === 'Add' && fuseAdd(node));
    if (!isFused) place(node);
  }
  return [...result];
};
