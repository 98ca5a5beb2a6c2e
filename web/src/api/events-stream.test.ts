import { describe, expect, it } from 'vitest';
import { EventStreamParser } from './events-stream';

describe('server-sent events', () => {
  it('are found in pieces of any size', () => {
    const text = ': hello\n\nevent: event\ndata: {"id":"1"}\n\nevent: event\r\ndata: {"id":\r\ndata: "2"}\r\n\r\n';
    for (let size = 1; size <= text.length; size++) {
      const parser = new EventStreamParser();
      const found = [];
      for (let at = 0; at < text.length; at += size) found.push(...parser.push(text.slice(at, at + size)));
      expect(found.map((event) => [event.event, JSON.parse(event.data).id])).toEqual([
        ['event', '1'],
        ['event', '2'],
      ]);
    }
  });

  it('without a name are messages, and comments are none', () => {
    expect(new EventStreamParser().push(': ping\n\ndata: x\n\n')).toEqual([{ event: 'message', data: 'x' }]);
  });
});
