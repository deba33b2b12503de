import type { IncomingMessage } from 'node:http'
import { Agent, request as httpsRequest } from 'node:https'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer, Held } from '../paths/attacker.ts'
import { groupsOf, type Subject, textOf, userNameOf } from './cluster.ts'

/** Somebody whom the attacker can make requests as. */
export interface Session {
  readonly subject: Subject
  readonly held: Held
  /** Impersonation headers; none for who is there by a credential of their own. */
  readonly headers: Readonly<Record<string, string>>
  /** Groups that the API server puts the requests into, as far as the attacker knows. */
  readonly groups: readonly string[]
  /** By whose credential, for one by impersonation. */
  readonly base?: Session
}

/** Somebody by a credential of theirs. */
export function credentialOf(
  subject: Subject,
  held: Held,
  groups: readonly string[] = groupsOf(subject),
): Session {
  return { subject, held, headers: {}, groups }
}

/** Acts as somebody else by impersonation; a group together with somebody who is put into it. */
export function impersonated(base: Session, subject: Subject, user = userNameOf(subject)): Session {
  const group = subject.kind === 'Node' ? 'system:nodes' : undefined
  const named = subject.kind === 'Group' ? subject.name : group
  return {
    subject,
    held: base.held,
    base,
    groups: groupsOf(subject),
    headers: {
      'impersonate-user': user,
      ...(named !== undefined && { 'impersonate-group': named }),
    },
  }
}

/** Tells sessions apart that can do different things: impersonation does not nest. */
export function keyOf({ subject, base }: Session): string {
  return `${textOf(subject)}${base === undefined ? '' : ' by impersonation'}`
}

export interface Sent {
  readonly body?: unknown
  readonly contentType?: string
}

/** Makes requests of any session over connections that are kept. */
export interface Wire {
  readonly count: { requests: number }
  send(session: Session, method: string, path: string, sent?: Sent): Promise<Answer>
  close(): void
}

export function wireTo(url: string, ca: string): Wire {
  const agents = new Map<string, Agent>()
  const count = { requests: 0 }
  const agentOf = (held: Held): Agent => {
    const key = 'certPem' in held ? held.certPem : ''
    let agent = agents.get(key)
    if (agent === undefined) {
      const identity = 'certPem' in held ? { cert: held.certPem, key: held.keyPem } : {}
      agent = new Agent({ ca, keepAlive: true, maxSockets: 12, ...identity })
      agents.set(key, agent)
    }
    return agent
  }
  return {
    count,
    close: () => {
      for (const agent of agents.values()) agent.destroy()
    },
    send: ({ held, headers }, method, path, sent = {}) => {
      count.requests++
      const body = sent.body === undefined ? undefined : JSON.stringify(sent.body)
      const options = {
        agent: agentOf(held),
        method,
        headers: {
          accept: 'application/json',
          ...('token' in held ? { authorization: `Bearer ${held.token}` } : {}),
          ...(body !== undefined && {
            'content-type': sent.contentType ?? 'application/json',
            'content-length': Buffer.byteLength(body),
          }),
          ...headers,
        },
      }
      return new Promise((resolve, reject) => {
        const request = httpsRequest(new URL(path, url), options, (response) => {
          const whole = path.includes('watch=1') && response.statusCode === 200 ? beginning : text
          whole(response).then((received) => {
            resolve({ status: response.statusCode ?? 0, text: received, json: parsed(received) })
          }, reject)
        })
        request.once('error', reject)
        request.end(body)
      })
    },
  }
}

/** What a watch says at once; it would go on. */
async function beginning(response: IncomingMessage): Promise<string> {
  let received = ''
  const first = new Promise<void>((resolve) => {
    response.on('data', (chunk: Buffer) => {
      received += chunk.toString()
      resolve()
    })
  })
  await Promise.race([first, sleep(150)])
  await sleep(20)
  response.destroy()
  return received
}

function parsed(received: string): unknown {
  try {
    return JSON.parse(received)
  } catch {
    return undefined
  }
}
