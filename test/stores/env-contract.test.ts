import { openEnvStore } from '../../src/stores/index.js';
import { storeContract } from '../support/store-contract.js';
import { folder } from './folder.js';

storeContract('env', {
  staging: false,
  restore: false,
  tags: false,
  async makeStore(names) {
    const home = await folder();
    const variables = new Map(names.map((name, at) => [name, `SECRET_${String(at)}`]));
    const file = home.file('.env');
    return {
      store: openEnvStore({ file, variables }),
      second: openEnvStore({ file, variables }),
      unreachable: openEnvStore({ file: home.file('no-folder/.env'), variables }),
      cannotHold: (value) => value.includes('\0'),
      [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
    };
  },
});
