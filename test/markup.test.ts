import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, it } from 'vitest';

/*
 * Text is escaped where markup is built, by the tag function `markup`. Markup built in any other way
 * once ended every run whose picture showed a share of "<1%".
 */

const exceptions = [
  // A constant into which nothing is inserted.
  'examples/playground/vite.config.ts: <header>\n      <p class="home"><a href="../">CutMix docs</a></p>',
  // An empty document for the chart library, its charts, and the style sheet.
  'examples/cifar10/src/report/page/charts.ts: <!doctype html><html></html>',
  'examples/cifar10/src/report/page/charts.ts: outerHTML',
  'examples/cifar10/src/report/page/charts.ts: trusted',
  'examples/cifar10/src/report/page/page.ts: trusted',
];

// A closing tag, the end of a self-closing one, or a tag with an attribute.
const tag = /<\/[a-z][\w-]*>|\/>|<[a-z][\w-]*\s+[\w:-]+=/i;

/** Where a source builds markup without the tag function or inserts some unescaped. */
function strayMarkup(source: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'markup') {
      // Only what is inserted can go astray.
      if (ts.isTemplateExpression(node.template)) {
        for (const { expression } of node.template.templateSpans) visit(expression);
      }
      return;
    }
    if (isText(node) && tag.test(node.text)) found.push(node.text);
    if (ts.isPropertyAccessExpression(node) && /HTML$/.test(node.name.text)) {
      found.push(node.name.text);
    }
    if (ts.isCallExpression(node) && node.expression.getText() === 'trusted') found.push('trusted');
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true));
  return found;
}

function isText(node: ts.Node): node is ts.StringLiteralLike | ts.TemplateLiteralLikeNode {
  return ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node);
}

it.each([
  [`\`<b>\${text}</b>\``, ['</b>']],
  [`'<circle r="' + r + '"/>'`, ['<circle r="', '"/>']],
  [`markup\`<b>\${\`<i>\${text}</i>\`}</b>\``, ['</i>']],
  ['element.innerHTML = text', ['innerHTML']],
  [`markup\`<b>\${text}</b>\``, []],
  ["'--out <path>'", []],
])('finds stray markup in %s', (source, found) => {
  expect(strayMarkup(source)).toEqual(found);
});

it('is built by the tag function alone, all over the repository', () => {
  const sources = execFileSync('git', ['ls-files', '-co', '--exclude-standard'])
    .toString()
    .split('\n')
    .filter((path) => /\.(ts|mts|js|mjs)$/.test(path) && !/(^|\/)(test|torture)\//.test(path));
  expect(sources.length).toBeGreaterThan(100);
  const found = sources.flatMap((path) =>
    strayMarkup(readFileSync(path, 'utf8')).map((what) => `${path}: ${what}`),
  );
  expect(found.toSorted()).toEqual(exceptions.toSorted());
});
