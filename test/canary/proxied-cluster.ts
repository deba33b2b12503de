import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'
import { useControlPlane } from '../control-plane/use-control-plane.ts'
import { plantValues } from './cluster.ts'
import { createMarks } from './marks.ts'

/**
 * A namespace full of marked values behind a proxy that sees every answer, for the tests of one
 * file; a folder for what they are given, and in it the home of the programs that they run.
 */
export async function proxiedCluster(name: string) {
  const folder = mkdtempSync(path.join(tmpdir(), `canary-${name}-`))
  const home = path.join(folder, 'home')
  mkdirSync(home)
  const marks = createMarks()
  const cluster = await useControlPlane()
  const namespace = await plantValues(cluster, marks)
  const proxy = await cluster.startProxy()
  const KUBECONFIG = await proxy.kubeconfigForUser('canary-admin', ['system:masters'], namespace)
  afterAll(async () => {
    rmSync(folder, { recursive: true })
    await proxy.stop()
  })
  const secrets = `/api/v1/namespaces/${namespace}/secrets`
  return { folder, home, marks, cluster, namespace, secrets, proxy, KUBECONFIG }
}
