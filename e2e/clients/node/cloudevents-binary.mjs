import { Mode } from 'cloudevents';
import { emitAll } from './cloudevents-emitter.mjs';

await emitAll({ mode: Mode.BINARY }, (event) => ({ datacontenttype: 'application/json', data: event.data }));
