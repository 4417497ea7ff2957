import { getSystemErrorMap } from 'node:util';
import { UserError } from './userError.ts';

const fullDisk: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
};

/** The code of a failed system call, such as `ENOENT`; undefined for any other error. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}

/** The cause of a failed file operation in words, with its code. */
export function describeFileError(error: unknown): string {
  const { code, errno, message } = error as NodeJS.ErrnoException;
  // Other errors, such as zlib's, have numbers of their own.
  const [name, known] = getSystemErrorMap().get(errno ?? 0) ?? [];
  const words = fullDisk[code ?? ''] ?? (name === code ? known : undefined);
  return words ? `${words} (${code})` : message;
}

/**
 * The error for a file or folder that could not be read or written.
 *
 * @param what - The path, with what comes before it in the sentence.
 * @returns `error` itself if it is a UserError already.
 */
export function fileError(what: string, verb: 'read' | 'written', error: unknown): UserError {
  if (error instanceof UserError) return error;
  return new UserError(`${what} cannot be ${verb}: ${describeFileError(error)}.`, { cause: error });
}

const unsupportedCodes = new Set(['ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL', 'EPERM']);

/** Whether a file system refused an operation because it has no such operation. */
export function isUnsupported(error: unknown): boolean {
  return unsupportedCodes.has(errorCode(error) ?? '');
}
