import { Tensor } from 'onnxruntime-node';

type Elements = Float32Array | Int32Array | Uint8Array;

/** Copies of the inputs of several steps, stacked along a leading axis. */
export interface FeedStack {
  /** The number of steps. */
  readonly count: number;
  push(feeds: Readonly<Record<string, Tensor>>): void;
  tensors(): Record<string, Tensor>;
}

/** @param capacity - The most steps that will be pushed; their inputs must have the same shapes. */
export function createFeedStack(capacity: number): FeedStack {
  const stacks = new Map<string, { readonly each: Tensor; readonly elements: Elements }>();
  let count = 0;
  return {
    get count() {
      return count;
    },
    push(feeds) {
      for (const [name, each] of Object.entries(feeds)) {
        const data = each.data as Elements;
        let stack = stacks.get(name);
        if (!stack) {
          const ElementArray = data.constructor as new (length: number) => Elements;
          stack = { each, elements: new ElementArray(capacity * data.length) };
          stacks.set(name, stack);
        }
        stack.elements.set(data, count * data.length);
      }
      count++;
    },
    tensors() {
      const entries = Array.from(stacks, ([name, { each, elements }]) => {
        const { type, dims, size } = each;
        const data = elements.subarray(0, count * size) as Float32Array;
        return [name, new Tensor(type as 'float32', data, [count, ...dims])] as const;
      });
      return Object.fromEntries(entries);
    },
  };
}
