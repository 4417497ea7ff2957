/** Markup, as opposed to text that is yet to be escaped. */
export interface Html {
  readonly markup: string;
}

type Part = Html | string | number | readonly Part[] | undefined;

/** Markup whose inserted texts are escaped; lists are joined, undefined is nothing. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: literals.reduce((text, literal, i) => text + markupOf(parts[i - 1]) + literal) };
}

/** Markup made elsewhere, taken as it is. */
export function trusted(markup: string): Html {
  return { markup };
}

function markupOf(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return part.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
  return 'markup' in part ? part.markup : part.map(markupOf).join('');
}
