const PACKAGE = '@cutmix/training';

/**
 * Imports a package that users install if they want it.
 *
 * @throws Error with the command that installs it, or why it does not load.
 */
export async function importOptional(name: string, version: string): Promise<unknown> {
  try {
    return await import(name);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const absent = code === 'ERR_MODULE_NOT_FOUND' && message.includes(`'${name}'`);
    if (absent) {
      throw new Error(
        `${name} is not installed: npx pnpm@10 --filter ${PACKAGE} add --allow-build=${name} ${name}@${version}`,
      );
    }
    throw new Error(`${name} does not load: ${message}`, { cause: error });
  }
}
