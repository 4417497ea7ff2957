/** What a command learns from the process that runs it. */
export interface CommandContext {
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** The folder that relative paths refer to. */
  readonly workingFolder: string;
}
