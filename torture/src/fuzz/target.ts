import type { Random } from '../random.ts';
import type { Tree } from './tree.ts';

/** A call that is about to be made. */
export interface Prepared {
  /** Valid arguments. */
  readonly args: readonly Tree[];
  /** Makes the call; a promise is waited for. */
  readonly call: (...args: never[]) => unknown;
  /** What a call that is refused must leave as it is. */
  readonly state?: () => unknown;
  /** Frees what the arguments and the call have allocated. */
  readonly free?: () => void;
}

/** A public function. */
export interface Target {
  readonly name: string;
  prepare(random: Random): Prepared | Promise<Prepared>;
}
