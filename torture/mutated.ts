// Stands for the file that is mutated, which vitest.mutation.config.ts puts in its place.
export {};
