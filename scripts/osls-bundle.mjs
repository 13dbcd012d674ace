import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { bundle, packPolicy } from './bundle.mjs'

/**
 * Has `osls` package the sources as they are now: .build/lambda/<function>/ and the same as .serverless/<function>.zip. Nothing
 * is packaged of parameters that are wrong, nor deployed for an instance that nobody named.
 */
export default class Bundle {
  hooks = {
    'before:package:initialize': () => this.refuseMistakes(),
    'before:package:createDeploymentArtifacts': () => this.bundle(),
    'before:deploy:deploy': () => this.refusePlaceholders(),
  }

  constructor(serverless, _options, { log }) {
    this.serverless = serverless
    this.log = log
  }

  async bundle() {
    const { service, serviceDir } = this.serverless
    const out = join(serviceDir, '.serverless')
    const policy = resolve(serviceDir, service.custom.policy)
    if (!existsSync(policy))
      throw this.mistake(`The parameter policy is “${service.custom.policy}”: there is no such file.`)
    const json = await packPolicy(policy, (line) => this.log.warning(line)).catch((error) => {
      throw error.name === 'ConfigError' ? this.mistake(error.message) : error
    })
    await mkdir(out, { recursive: true })
    for (const name of service.getAllFunctions()) {
      const artifact = join(out, `${name}.zip`)
      await bundle({ name, policy: json, dir: join(serviceDir, '.build/lambda', name), zipFile: artifact })
      service.getFunction(name).package = { artifact }
    }
  }

  refuseMistakes() {
    const { mistakes } = this.serverless.service.custom
    if (mistakes.length > 0) throw this.mistake(mistakes.join('\n'))
  }

  refusePlaceholders() {
    const { instanceArn, identityStoreId, managementAccount } = this.serverless.service.custom.identityCenter
    if (/-0{16}$/.test(instanceArn) || /^d-0+$/.test(identityStoreId) || /^0+$/.test(managementAccount))
      throw this.mistake(
        'Which IAM Identity Center this is for is missing: give instanceArn, identityStoreId and managementAccount with --param, as docs/deploy.md says.',
      )
  }

  mistake = (sentence) => new this.serverless.classes.Error(sentence)
}
