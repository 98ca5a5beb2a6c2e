const PER_LINE = 16;
const FIRST_PRINTABLE = 0x20;
const LAST_PRINTABLE = 0x7e;

/** The bytes behind a Base64 text. */
export function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** Bytes as people read them: where they are, sixteen a line in hexadecimal, and the characters that can be printed. */
export function hexDump(bytes: Uint8Array, most: number): string {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(bytes.length, most); at += PER_LINE) {
    const line = Array.from(bytes.subarray(at, Math.min(at + PER_LINE, bytes.length, most)));
    const hex = line.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = line.map(printable).join('');
    lines.push(`${at.toString(16).padStart(6, '0')}  ${hex.padEnd(PER_LINE * 3 - 1)}  ${text}`);
  }
  return lines.join('\n');
}

/** Bytes as a text; whatever is no printable character is a dot, so that nothing in it can do anything to the page. */
export function plainText(bytes: Uint8Array, most: number): string {
  const text = new TextDecoder().decode(bytes.subarray(0, most));
  return text.replace(/[^\P{C}\n\t]/gu, '·').replaceAll('\ufffd', '·');
}

function printable(byte: number): string {
  return byte >= FIRST_PRINTABLE && byte <= LAST_PRINTABLE ? String.fromCharCode(byte) : '·';
}

/** JSON laid out for reading. Numbers keep every digit: only white space outside of strings changes. */
export function laidOut(json: string): string {
  let out = '';
  let depth = 0;
  let inString = false;
  for (let at = 0; at < json.length; at++) {
    const character = json[at]!;
    if (inString) {
      out += character;
      if (character === '\\') out += json[++at] ?? '';
      else if (character === '"') inString = false;
    } else if (character === '"') {
      inString = true;
      out += character;
    } else if (character === '{' || character === '[') {
      const close = character === '{' ? '}' : ']';
      const next = json.slice(at + 1).search(/\S/);
      if (next >= 0 && json[at + 1 + next] === close) {
        out += character + close;
        at += 1 + next;
      } else {
        out += `${character}\n${'  '.repeat(++depth)}`;
      }
    } else if (character === '}' || character === ']') {
      out += `\n${'  '.repeat(Math.max(0, --depth))}${character}`;
    } else if (character === ',') {
      out += `,\n${'  '.repeat(depth)}`;
    } else if (character === ':') {
      out += ': ';
    } else if (!/\s/.test(character)) {
      out += character;
    }
  }
  return out;
}
