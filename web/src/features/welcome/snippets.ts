export const LANGUAGES = [
  { value: 'curl', label: 'curl' },
  { value: 'java', label: 'Java' },
  { value: 'node', label: 'Node' },
  { value: 'python', label: 'Python' },
  { value: 'segment', label: 'Segment' },
] as const;

export type Language = (typeof LANGUAGES)[number]['value'];

export const KEY_PLACEHOLDER = 'YOUR_API_KEY';

/** The event that every snippet sends, and the page's own button too. */
export const FIRST_EVENT = {
  id: 'req_000001',
  type: 'api.request',
  subject: 'user_118',
  data: { path: '/v2/routes', status: 200, ms: 84 },
};

/** A whole program that sends the first event, with address and key already in it. */
export function snippet(language: Language, baseUrl: string, key: string): string {
  return SNIPPETS[language](baseUrl, key);
}

const SNIPPETS: Record<Language, (baseUrl: string, key: string) => string> = {
  curl: (baseUrl, key) => `curl ${baseUrl}/v1/events \\
  -H "Authorization: Bearer ${key}" \\
  -H "Content-Type: application/json" \\
  -d '{"id": "req_000001", "type": "api.request", "subject": "user_118",
       "data": {"path": "/v2/routes", "status": 200, "ms": 84}}'`,

  java: (baseUrl, key) => `var event = """
    {"id": "req_000001", "type": "api.request", "subject": "user_118",
     "data": {"path": "/v2/routes", "status": 200, "ms": 84}}""";

var request = HttpRequest.newBuilder(URI.create("${baseUrl}/v1/events"))
    .header("Authorization", "Bearer ${key}")
    .header("Content-Type", "application/json")
    .POST(BodyPublishers.ofString(event))
    .build();

var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
System.out.println(answer.statusCode() + " " + answer.body());`,

  node: (baseUrl, key) => `const answer = await fetch("${baseUrl}/v1/events", {
  method: "POST",
  headers: {
    "Authorization": "Bearer ${key}",
    "Content-Type": "application/json",
  },
  body: JSON.stringify({
    id: "req_000001", type: "api.request", subject: "user_118",
    data: { path: "/v2/routes", status: 200, ms: 84 },
  }),
});
console.log(answer.status, await answer.json());`,

  python: (baseUrl, key) => `import json, urllib.request

event = {"id": "req_000001", "type": "api.request", "subject": "user_118",
         "data": {"path": "/v2/routes", "status": 200, "ms": 84}}

request = urllib.request.Request(
    "${baseUrl}/v1/events",
    data=json.dumps(event).encode(),
    headers={"Authorization": "Bearer ${key}",
             "Content-Type": "application/json"})
with urllib.request.urlopen(request) as answer:
    print(answer.status, answer.read().decode())`,

  segment: (baseUrl, key) => `import { Analytics } from "@segment/analytics-node";

const analytics = new Analytics({
  writeKey: "${key}",
  host: "${baseUrl}/segment",
});

analytics.track({
  messageId: "req_000001", event: "api.request", userId: "user_118",
  properties: { path: "/v2/routes", status: 200, ms: 84 },
});
await analytics.closeAndFlush();`,
};

export interface Piece {
  text: string;
  kind: 'plain' | 'string' | 'key';
}

/** Splits code into the key, quoted strings and the rest, so that each can be drawn. */
export function piecesOf(code: string, key: string): Piece[] {
  const pieces: Piece[] = [];
  for (const quoted of code.split(/("[^"\n]*")/)) {
    if (quoted === '') continue;
    const kind = quoted.startsWith('"') && quoted.endsWith('"') && quoted.length > 1 ? 'string' : 'plain';
    quoted.split(key).forEach((text, index) => {
      if (index > 0) pieces.push({ text: key, kind: 'key' });
      if (text !== '') pieces.push({ text, kind });
    });
  }
  return pieces;
}
