import { type Picture, readPicture } from './pictures.ts';

export interface FilesRead {
  readonly pictures: readonly Picture[];
  /** What happened, in sentences. */
  readonly report: string;
}

const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;

function listNames(files: readonly File[]): string {
  const shown = files.slice(0, 3).map((file) => file.name);
  const more = files.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

/** Reads up to `places` pictures, one after the other so that the page stays responsive. */
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
    pictures.length === 0 ? 'No picture was added.' : `Added ${count(pictures.length, 'picture')}.`,
  ];
  if (refused.length > 0) {
    sentences.push(`This browser cannot read ${listNames(refused)}.`);
  }
  if (read < files.length) {
    const left = files.length - read;
    sentences.push(`Skipped ${count(left, 'file')}: the grid has ${places} places.`);
  }
  return { pictures, report: sentences.join(' ') };
}
