// Publishes the tarballs of a folder to npm, and tags the commit for each: `publish.ts FOLDER`. What
// npm has already is left out, so that a release which stopped half-way can be run again. Needs Node
// and npm only, nothing installed.
import { output, readinessOf, readTarballs, run, taggedCommit } from './tarballs.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: publish.ts FOLDER');

function stop(message: string): never {
  console.error(`\nStopped: ${message}`);
  process.exit(1);
}

const tarballs = readTarballs(folder);
if (tarballs.length === 0) stop(`there is no tarball in ${folder}.`);
const readiness = tarballs.map(readinessOf);
const obstacles = readiness.flatMap((ready) => ready.obstacles);
if (obstacles.length > 0) stop(`nothing was published.\n${obstacles.join('\n')}`);

for (const { tarball, isPublished } of readiness) {
  const { id, file } = tarball;
  if (isPublished) console.log(`${id} is on npm already.`);
  // publishConfig of each package asks for public access and provenance.
  else if (!run('npm', 'publish', file)) {
    stop(`npm did not take ${id}. Run the release again: what is published is left out then.`);
  }
  if (taggedCommit(tarball) === undefined) {
    const commit = output('git', 'rev-parse', 'HEAD');
    if (!run('git', 'push', 'origin', `${commit}:refs/tags/${id}`)) {
      stop(`${id} is published, but its tag could not be pushed. Run the release again.`);
    }
  }
}
console.log('\nPublished.');
