/**
 * The names of a driver that is CommonJS. node finds them in such a module by itself; in the bundle they are on `default` alone, so that a
 * name which is taken from the module is undefined there, and works in every test that runs from source.
 */
export function driverOf<Driver extends object>(module: Driver): Driver {
  const { default: inBundle } = module as { readonly default?: Driver };
  return inBundle ?? module;
}
