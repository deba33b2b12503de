import { BlockList, isIP, isIPv4 } from 'node:net'

import type { Origin } from './origin.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The proxy to go through, by Go's rules (golang.org/x/net/http/httpproxy):
 * `proxy-url` of the cluster decides alone; else `HTTPS_PROXY` or `HTTP_PROXY`
 * by the server's scheme, unless the server is local or in `NO_PROXY`.
 *
 * @returns an `http:`, `https:`, `socks5:` or other address, or undefined for none
 */
export function chooseProxy(
  origin: Origin,
  proxyUrl: string | undefined,
  env: Environment,
): URL | undefined {
  if (proxyUrl) return new URL(proxyUrl)
  const names = origin.secure ? ['HTTPS_PROXY', 'https_proxy'] : ['HTTP_PROXY', 'http_proxy']
  const proxy = parseProxy(firstOf(env, names))
  return proxy && !bypasses(origin, firstOf(env, ['NO_PROXY', 'no_proxy'])) ? proxy : undefined
}

function firstOf(env: Environment, names: readonly string[]): string {
  return names.map((name) => env[name] ?? '').find((value) => value !== '') ?? ''
}

/** A bare `HOST:PORT` is an http proxy; what is no address at all is ignored, as in Go. */
function parseProxy(text: string): URL | undefined {
  if (text === '') return undefined
  const full = /^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(text) ? text : `http://${text}`
  return URL.canParse(full) ? new URL(full) : undefined
}

function bypasses(origin: Origin, noProxy: string): boolean {
  if (isLocal(origin.host)) return true
  return noProxy
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry === '*' || (entry !== '' && matches(origin, entry)))
}

function isLocal(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))
}

function matches({ host, port }: Origin, entry: string): boolean {
  const network = /^(.+)\/(\d+)$/.exec(entry)
  if (network) return inNetwork(network[1] ?? '', Number(network[2]), host)
  const [name, entryPort] = splitPort(entry)
  if (name === '' || (entryPort !== '' && entryPort !== String(port))) return false
  if (isIP(host) !== 0) return isIP(name) !== 0 && contains(name, isIPv4(name) ? 32 : 128, host)
  if (isIP(name) !== 0) return false
  const suffix = name.startsWith('*.') ? name.slice(1) : name
  const lower = host.toLowerCase()
  if (suffix.startsWith('.')) return lower.endsWith(suffix)
  return lower === suffix || lower.endsWith(`.${suffix}`)
}

/** An IPv4 address is in no IPv6 network, not even in `::/0`. */
function inNetwork(network: string, bits: number, host: string): boolean {
  return isIP(network) === isIP(host) && contains(network, bits, host)
}

function contains(network: string, bits: number, host: string): boolean {
  const version = isIP(network)
  if (version === 0 || isIP(host) === 0 || bits > (version === 4 ? 32 : 128)) return false
  const list = new BlockList()
  list.addSubnet(network, bits, family(network))
  return list.check(host, family(host))
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6'
}

/** `host:80`, `[::1]:80`, or without a port; an IPv6 address may not have brackets then. */
function splitPort(entry: string): readonly [host: string, port: string] {
  if (isIP(entry) !== 0) return [entry, '']
  const match = /^(?:\[([^\]]*)\]:(\d*)|([^:[]*)(?::(\d*))?)$/.exec(entry)
  return [match?.[1] ?? match?.[3] ?? '', match?.[2] ?? match?.[4] ?? '']
}

/** The value of `Proxy-Authorization` for the user information in a proxy's address. */
export function proxyAuthorization({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return `Basic ${Buffer.from(pair).toString('base64')}`
}

/** A proxy's address without its password, for messages. */
export function proxyName({ protocol, host }: URL): string {
  return `${protocol}//${host}`
}
