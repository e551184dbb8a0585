import { createHash, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../core/index.js';

/** Hands a value to the application: the one door through which it leaves. */
export function valueOf(secret: Secret): string {
  return secret.reveal();
}

/** Whether a store of an application, in JavaScript perhaps, kept its promise. It may be of another copy of the class. */
export function isSecret(given: Secret): boolean {
  return typeof given.reveal === 'function' && typeof given.reveal() === 'string';
}

/** Compares in a time that tells nothing about where two values differ, nor how long they are. */
export function sameValue(one: Secret, other: Secret): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

function digest(secret: Secret): Buffer {
  return createHash('sha256').update(secret.reveal()).digest();
}
