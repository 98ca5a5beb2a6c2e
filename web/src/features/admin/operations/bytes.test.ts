import { describe, expect, it } from 'vitest';
import { bytesOf, hexDump, laidOut, plainText } from './bytes';

describe('bytes that lay on the log', () => {
  it('are shown sixteen a line with what can be printed', () => {
    const bytes = new TextEncoder().encode('api.request\u0000\u0001<script>');
    expect(hexDump(bytes, 100).split('\n')).toEqual([
      '000000  61 70 69 2e 72 65 71 75 65 73 74 00 01 3c 73 63  api.request··<sc',
      '000010  72 69 70 74 3e                                   ript>',
    ]);
    expect(hexDump(bytes, 3)).toContain('61 70 69 ');
    expect(hexDump(bytes, 3)).not.toContain('2e');
  });

  it('are a text in which nothing is left that is no character', () => {
    expect(plainText(bytesOf(btoa('a\u0007b\u001b[31m\nc')), 100)).toBe('a·b·[31m\nc');
    expect(plainText(new Uint8Array([0x61, 0xff, 0x62]), 100)).toBe('a·b');
  });
});

describe('JSON laid out', () => {
  it('keeps every digit and every text as it was', () => {
    const json = '{"id":"a, {b}: \\"c\\"","data":{"big":123456789012345678901234567890,"n":1.10,"none":{},"list":[1, 2]}}';
    expect(laidOut(json)).toBe(
      [
        '{',
        '  "id": "a, {b}: \\"c\\"",',
        '  "data": {',
        '    "big": 123456789012345678901234567890,',
        '    "n": 1.10,',
        '    "none": {},',
        '    "list": [',
        '      1,',
        '      2',
        '    ]',
        '  }',
        '}',
      ].join('\n'),
    );
    expect(laidOut(laidOut(json))).toBe(laidOut(json));
  });
});
