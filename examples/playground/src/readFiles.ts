import { type Picture, readPicture } from './pictures.ts';

export interface FilesRead {
  readonly pictures: readonly Picture[];
  /** What was done, in sentences. */
  readonly report: string;
}

const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;

function listNames(files: readonly File[]): string {
  const shown = files.slice(0, 3).map((file) => file.name);
  const more = files.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

/** Reads files one after the other, so that the page stays alive, until there are `places` pictures. */
export async function readFiles(files: readonly File[], places: number): Promise<FilesRead> {
  const pictures: Picture[] = [];
  const refused: File[] = [];
  let read = 0;
  while (read < files.length && pictures.length < places) {
    const file = files[read++];
    const picture = await readPicture(file);
    if (picture) pictures.push(picture);
    else refused.push(file);
  }
  const sentences = [
    pictures.length === 0 ? 'No picture was taken.' : `Took ${count(pictures.length, 'picture')}.`,
  ];
  if (refused.length > 0) {
    const what = refused.length === 1 ? 'is no image' : 'are no images';
    sentences.push(`${listNames(refused)} ${what} this browser can read.`);
  }
  if (read < files.length) {
    const left = files.length - read;
    sentences.push(`${count(left, 'file')} left out: the grid has ${places} places.`);
  }
  return { pictures, report: sentences.join(' ') };
}
