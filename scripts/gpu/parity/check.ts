/** Whether a comparison is within its tolerance, and what it measured. */
export interface Outcome {
  readonly ok: boolean;
  readonly [detail: string]: unknown;
}

export interface Check {
  readonly name: string;
  run(): Promise<Outcome>;
}
