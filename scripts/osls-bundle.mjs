import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { bundle } from './bundle.mjs'

/** Has `osls` package what scripts/bundle.mjs makes of the sources as they are now: one zip a function, index.mjs on top. */
export default class Bundle {
  hooks = { 'before:package:createDeploymentArtifacts': () => this.bundle() }

  constructor(serverless) {
    this.serverless = serverless
  }

  async bundle() {
    const { service, serviceDir } = this.serverless
    const out = join(serviceDir, '.serverless')
    await mkdir(out, { recursive: true })
    for (const name of service.getAllFunctions()) {
      const artifact = join(out, `${name}.zip`)
      await bundle({ name, policy: service.custom.policy, zipFile: artifact })
      service.getFunction(name).package = { artifact }
    }
  }
}
