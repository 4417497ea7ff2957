import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root: string = fileURLToPath(new URL('../..', import.meta.url));

/** A fenced code block. */
export interface Fence {
  /** File and line. */
  readonly place: string;
  readonly file: string;
  readonly language: string;
  /** The text after the language, without the title. */
  readonly mark: string;
  /** The name of its tab, in brackets, if it is in a code group. */
  readonly title: string | undefined;
  readonly code: string;
}

const GENERATED = ['node_modules', 'dist', 'runs', 'docs/api', 'docs/public/playground'];

async function filesIn(folder: string, ending: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const files = entries
    .filter(({ name }) => !name.startsWith('.') || name === '.github' || name === '.changeset')
    .map(async (entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (GENERATED.some((each) => each === path || each === entry.name)) return [];
      if (entry.isDirectory()) return filesIn(path, ending);
      return entry.isFile() && path.endsWith(ending) && !path.endsWith('.api.md') ? [path] : [];
    });
  return (await Promise.all(files)).flat();
}

function fencesOf(file: string, text: string): Fence[] {
  const fences: Fence[] = [];
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const open = lines[i].match(/^(\s*)(`{3,}|~{3,})\s*(\S*)\s*(.*)$/);
    if (!open) continue;
    const [, indent, ticks, language, info] = open;
    const [, mark, title] = info.match(/^(.*?)\s*(?:\[(.+)\])?$/)!;
    const end = lines.findIndex((line, at) => at > i && line.trim() === ticks);
    if (end < 0) throw new Error(`${file}:${i + 1} opens a code block and never closes it`);
    const code = lines.slice(i + 1, end).map((line) => line.slice(indent.length));
    fences.push({ place: `${file}:${i + 1}`, file, language, mark, title, code: code.join('\n') });
    i = end;
  }
  return fences;
}

/** Every fence in the Markdown files written by hand and in the TSDoc comments. */
export async function allFences(): Promise<readonly Fence[]> {
  const [pages, sources] = await Promise.all([filesIn('', '.md'), filesIn('packages', '.ts')]);
  const fences = await Promise.all(
    [...pages, ...sources.filter((file) => file.includes('/src/'))].sort().map(async (file) => {
      const text = await readFile(join(root, file), 'utf8');
      return fencesOf(file, file.endsWith('.ts') ? text.replace(/^ *\* ?/gm, '') : text);
    }),
  );
  return fences.flat();
}
