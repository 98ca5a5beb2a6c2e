import { describe, expect, it } from 'vitest';
import { LANGUAGES, piecesOf, snippet } from './snippets';

const KEY = 'mh_live_7Qf4kZsVx9TbN3mLr8YcHd1';

describe('a snippet', () => {
  it.each(LANGUAGES.map((language) => language.value))('in %s holds the address and the key', (language) => {
    const code = snippet(language, 'https://meterhouse.example', KEY);
    expect(code).toContain('https://meterhouse.example/');
    expect(code).toContain(KEY);
    expect(code).toContain('req_000001');
  });

  it('is drawn whole, with the key marked once for each time that it stands there', () => {
    const code = snippet('curl', 'https://meterhouse.example', KEY);
    const pieces = piecesOf(code, KEY);
    expect(pieces.map((piece) => piece.text).join('')).toBe(code);
    expect(pieces.filter((piece) => piece.kind === 'key')).toHaveLength(1);
  });
});
