import { isIPv4, isIPv6, type Socket } from 'node:net'

import { WireError } from './wire.ts'

const VERSION = 5
const NO_AUTHENTICATION = 0
const USERNAME_PASSWORD = 2

/** Replies of RFC 1928 §6, in words. */
const REPLIES: readonly string[] = [
  '',
  'general failure',
  'not allowed by its rules',
  'network unreachable',
  'host unreachable',
  'connection refused',
  'time to live expired',
  'command not supported',
  'address type not supported',
]

/**
 * Asks a SOCKS5 proxy (RFC 1928) for a connection. Names are sent as they are,
 * so that the proxy resolves them, as Go does.
 */
export async function connectSocks(
  socket: Socket,
  { username, password }: URL,
  host: string,
  port: number,
): Promise<Socket> {
  try {
    await greet(socket, decodeURIComponent(username), decodeURIComponent(password))
    socket.write(Buffer.concat([Buffer.from([VERSION, 1, 0]), address(host), portBytes(port)]))
    await readReply(socket)
    return socket
  } catch (error) {
    socket.destroy()
    throw error
  }
}

async function greet(socket: Socket, username: string, password: string): Promise<void> {
  const methods = username === '' ? [NO_AUTHENTICATION] : [NO_AUTHENTICATION, USERNAME_PASSWORD]
  socket.write(Buffer.from([VERSION, methods.length, ...methods]))
  const [version, method] = await read(socket, 2)
  if (version !== VERSION) throw refused('it does not speak SOCKS5')
  if (method === NO_AUTHENTICATION) return
  if (method !== USERNAME_PASSWORD || username === '') {
    throw refused('it wants a user name and password')
  }
  const parts = [username, password].map((text) => Buffer.from(text))
  // RFC 1929.
  socket.write(
    Buffer.concat([
      Buffer.from([1]),
      ...parts.flatMap((part) => [Buffer.from([part.length]), part]),
    ]),
  )
  const [, status] = await read(socket, 2)
  if (status !== 0) throw refused('it does not accept the user name and password')
}

function address(host: string): Buffer {
  if (isIPv4(host)) return Buffer.from([1, ...host.split('.').map(Number)])
  if (isIPv6(host)) return Buffer.concat([Buffer.from([4]), ipv6Bytes(host)])
  const name = Buffer.from(host)
  return Buffer.concat([Buffer.from([3, name.length]), name])
}

function ipv6Bytes(host: string): Buffer {
  const [head = '', tail = ''] = host.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === '' ? [] : tail.split(':')
  const middle = Array.from({ length: 8 - left.length - right.length }, () => '0')
  const bytes = Buffer.alloc(16)
  for (const [index, group] of [...left, ...middle, ...right].entries()) {
    bytes.writeUInt16BE(Number.parseInt(group, 16), index * 2)
  }
  return bytes
}

function portBytes(port: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(port)
  return bytes
}

async function readReply(socket: Socket): Promise<void> {
  const [, reply = 1, , kind] = await read(socket, 4)
  if (reply !== 0) throw refused(REPLIES[reply] ?? `reply ${reply}`)
  const length = kind === 1 ? 4 : kind === 4 ? 16 : ((await read(socket, 1))[0] ?? 0)
  await read(socket, length + 2)
}

/** Reads exactly `length` bytes and leaves the rest in the socket. */
function read(socket: Socket, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const settle = (outcome: Buffer | WireError): void => {
      socket.off('readable', onReadable).off('error', onEnd).off('end', onEnd)
      if (outcome instanceof WireError) reject(outcome)
      else resolve(outcome)
    }
    const onReadable = (): void => {
      const bytes = socket.read(length) as Buffer | null
      if (bytes !== null) settle(bytes)
    }
    const onEnd = (): void => settle(refused('it broke off the connection'))
    socket.on('readable', onReadable).on('error', onEnd).on('end', onEnd)
    onReadable()
  })
}

function refused(detail: string): WireError {
  return new WireError('PROXY_REFUSED', { detail })
}
