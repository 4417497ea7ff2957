/** Markup, as opposed to text that is still to be escaped. */
export interface Markup {
  readonly markup: string;
}

type Part = Markup | string | number | readonly Part[] | undefined;

/**
 * The only way to build HTML or SVG here. Inserted text is escaped, lists are joined, and undefined
 * inserts nothing. Attribute values must be quoted.
 */
export function markup(literals: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return {
    markup: literals.reduce((text, literal, i) => text + markupOf(parts[i - 1]) + literal),
  };
}

/** Inserts markup or a style sheet from elsewhere unescaped. */
export function trusted(text: string): Markup {
  return { markup: text };
}

function markupOf(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escaped(part);
  return 'markup' in part ? part.markup : part.map(markupOf).join('');
}

function escaped(text: string): string {
  return text
    .replace(forbidden, '\ufffd')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

// Characters that XML 1.0 does not allow, not even as references: https://www.w3.org/TR/xml/#charsets
const forbidden = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
