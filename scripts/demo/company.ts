import type { Admin } from '../../test/control-plane/admin.ts'
import { startControlPlane, type OwnControlPlane } from '../../test/control-plane/control-plane.ts'
import { readManifests } from './manifests.ts'
import { rolledOut } from './rollout.ts'

/**
 * Starts a control plane and brings the company of `examples/demo/` to life on it.
 *
 * @param progress gets a line per step
 */
export async function startCompany(progress: (line: string) => void): Promise<OwnControlPlane> {
  progress('starting etcd, kube-apiserver, controllers, scheduler and kwok…')
  const plane = await startControlPlane({ kwok: true })
  try {
    await settle(plane.admin, progress)
    return plane
  } catch (error) {
    await plane.stop()
    throw error
  }
}

async function settle(admin: Admin, progress: (line: string) => void): Promise<void> {
  const manifests = await readManifests()
  progress(`applying ${manifests.length} objects…`)
  for (const { object, fieldManager } of manifests) await admin.apply([object], { fieldManager })
  progress('waiting until everything runs…')
  await rolledOut(admin)
}
