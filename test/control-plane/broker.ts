import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { startControlPlane, type ControlPlaneInfo, type OwnControlPlane } from './control-plane.ts'

/** Hands one shared control plane to many processes, and starts it when the first one asks. */
export interface Broker {
  /** URL to give to {@link askBroker}; nobody else knows its path. */
  readonly url: string
  /** Ends the control plane, if there is one, and the broker. */
  stop(): Promise<void>
}

/** Opens the broker; nothing is built or started until somebody asks. */
export async function startBroker(start = startShared): Promise<Broker> {
  const path = `/${randomUUID()}`
  let shared: Promise<OwnControlPlane> | undefined
  const server = createServer((request, response) => {
    if (request.url !== path) {
      response.writeHead(404).end()
      return
    }
    shared ??= start()
    shared.then(
      ({ info }) => response.end(JSON.stringify(info)),
      (error: unknown) => response.writeHead(500).end(describe(error)),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    async stop() {
      server.close()
      const running = await shared?.catch(() => undefined)
      await running?.stop()
    },
  }
}

/** Asks the broker for the shared control plane and waits, minutes when it has to be built. */
export async function askBroker(url: string): Promise<ControlPlaneInfo> {
  const request = get(url, { agent: false })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const answer = await text(response)
  if (response.statusCode !== 200) throw new Error(answer)
  return JSON.parse(answer) as ControlPlaneInfo
}

function startShared(): Promise<OwnControlPlane> {
  return startControlPlane({ kwok: true, controllers: true, nodes: 3 })
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
