import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { startControlPlane, type ControlPlaneInfo, type OwnControlPlane } from './control-plane.ts'

/** Hands one shared control plane to many processes, and starts it when the first one asks. */
export interface Broker {
  /** Path of the Unix socket to give to {@link askBroker}. */
  readonly socket: string
  /** Ends the control plane, if there is one, and the broker. */
  stop(): Promise<void>
}

/** Opens the broker; nothing is built or started until somebody asks. */
export async function startBroker(start = startShared): Promise<Broker> {
  const folder = await mkdtemp(join(tmpdir(), 'kvs-broker-'))
  const socket = join(folder, 'socket')
  let shared: Promise<OwnControlPlane> | undefined
  const server = createServer((_request, response) => {
    shared ??= start()
    shared.then(
      ({ info }) => response.end(JSON.stringify(info)),
      (error: unknown) => response.writeHead(500).end(describe(error)),
    )
  })
  // The first build takes minutes; nobody is to be cut off meanwhile.
  server.requestTimeout = 0
  server.listen(socket)
  await once(server, 'listening')
  return {
    socket,
    async stop() {
      server.close()
      const running = await shared?.catch(() => undefined)
      await running?.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Asks the broker for the shared control plane and waits until it is ready. */
export async function askBroker(socket: string): Promise<ControlPlaneInfo> {
  const request = get({ socketPath: socket, path: '/', agent: false })
  const [response] = await once(request, 'response')
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
