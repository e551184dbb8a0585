import { writeFile } from 'node:fs/promises';
import { createIdentity, createVault, openVault } from '../../src/stores/index.js';
import { storeContract } from '../support/store-contract.js';
import { folder } from './folder.js';

storeContract('vault', {
  staging: true,
  restore: true,
  tags: true,
  async makeStore() {
    const home = await folder();
    const identity = { file: home.file('identity') };
    await createIdentity(identity);
    const file = home.file('vault.age');
    await writeFile(home.file('no-vault.age'), 'this is no vault');
    return {
      store: await createVault({ file, identity }),
      second: openVault({ file, identity }),
      unreachable: openVault({ file: home.file('no-vault.age'), identity }),
      [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
    };
  },
});
