import { GraphBuilder } from './graphBuilder.ts';

/** A model that copies each float32 input `name` of the given shape to an output `nameCopy`. */
export function copyModel(shapes: Readonly<Record<string, readonly number[]>>): Uint8Array {
  const graph = new GraphBuilder();
  for (const [name, shape] of Object.entries(shapes)) {
    graph.output(`${name}Copy`, graph.input(name, 'float32', shape));
  }
  return graph.toBytes();
}
