import { Mode } from 'cloudevents';
import { emitAll } from './cloudevents-emitter.mjs';

// Bytes travel as `data_base64`.
await emitAll({ mode: Mode.STRUCTURED }, (event) => ({
  datacontenttype: 'application/json',
  data_base64: Buffer.from(JSON.stringify(event.data)).toString('base64'),
}));
