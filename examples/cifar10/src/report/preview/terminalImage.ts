type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The characters that make the terminal show a PNG at the cursor; undefined if the terminal is not
 * known to support that.
 */
export function terminalImage(png: Uint8Array, environment: Environment): string | undefined {
  const base64 = Buffer.from(png).toString('base64');
  switch (imageProtocol(environment)) {
    case 'kitty':
      return kittyImage(base64);
    case 'iterm':
      return itermImage(base64, png.length);
    default:
      return undefined;
  }
}

function imageProtocol(environment: Environment): 'kitty' | 'iterm' | undefined {
  const { TERM = '', TERM_PROGRAM, TMUX, STY, KITTY_WINDOW_ID } = environment;
  // Multiplexers swallow the sequences.
  if (TMUX || STY || /^(screen|tmux)/.test(TERM)) return undefined;
  if (KITTY_WINDOW_ID || TERM === 'xterm-kitty' || TERM_PROGRAM === 'ghostty') return 'kitty';
  if (TERM_PROGRAM === 'iTerm.app' || TERM_PROGRAM === 'WezTerm') return 'iterm';
  return undefined;
}

/** https://sw.kovidgoyal.net/kitty/graphics-protocol/ */
function kittyImage(base64: string): string {
  const chunks = base64.match(/.{1,4096}/g) ?? [];
  return chunks
    .map((chunk, i) => {
      const more = i < chunks.length - 1 ? 1 : 0;
      const control = i === 0 ? `a=T,f=100,q=2,m=${more}` : `m=${more}`;
      return `\u001b_G${control};${chunk}\u001b\\`;
    })
    .join('');
}

/** https://iterm2.com/documentation-images.html */
function itermImage(base64: string, bytes: number): string {
  return `\u001b]1337;File=inline=1;size=${bytes}:${base64}\u0007`;
}
