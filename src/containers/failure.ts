/** The bytes of a container are not what its format asks for; the message is the reason that people read. */
export class Damaged extends Error {
  override readonly name: string = 'Damaged';
}

/** The container ends before its format does. */
export class CutOff extends Damaged {
  override readonly name = 'CutOff';

  constructor() {
    super('cut off: it ends too early');
  }
}

/** Nothing more of this outermost container is read. */
export class OverLimit extends Error {
  override readonly name = 'OverLimit';
}
