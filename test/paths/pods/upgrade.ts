import type { RequestOptions } from '../../control-plane/admin-client.ts'

/** A request to go on as a WebSocket, as kubectl makes it from 1.31 on. */
export function webSocket(): RequestOptions {
  return {
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-protocol': 'v5.channel.k8s.io',
    },
  }
}

/** The same as SPDY, as older ones do. */
export function spdy(): RequestOptions {
  const headers = { connection: 'Upgrade', upgrade: 'SPDY/3.1' }
  return { headers: { ...headers, 'x-stream-protocol-version': 'v5.channel.k8s.io' } }
}
