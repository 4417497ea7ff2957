// Publishes the tarballs in a folder to npm and tags the commit once for each: `publish.ts FOLDER`.
// Skips what npm already has, so that an interrupted release can be run again. Needs only Node and npm,
// no installed dependencies.
import { output, readinessOf, readTarballs, run, taggedCommit } from './tarballs.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: publish.ts FOLDER');

function stop(message: string): never {
  console.error(`\nStopped: ${message}`);
  process.exit(1);
}

const tarballs = readTarballs(folder);
if (tarballs.length === 0) stop(`${folder} contains no tarball.`);
const readiness = tarballs.map(readinessOf);
const obstacles = readiness.flatMap((ready) => ready.obstacles);
if (obstacles.length > 0) stop(`nothing was published.\n${obstacles.join('\n')}`);

for (const { tarball, isPublished } of readiness) {
  const { id, file } = tarball;
  if (isPublished) console.log(`${id} is already on npm.`);
  // publishConfig in each package.json requests public access and provenance.
  else if (!run('npm', 'publish', file)) {
    stop(`npm rejected ${id}. Run the release again: it skips what is already published.`);
  }
  if (taggedCommit(tarball) === undefined) {
    const commit = output('git', 'rev-parse', 'HEAD');
    if (!run('git', 'push', 'origin', `${commit}:refs/tags/${id}`)) {
      stop(`${id} is published, but pushing its tag failed. Run the release again.`);
    }
  }
}
console.log('\nPublished.');
