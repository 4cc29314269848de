// An authenticator app, from the standard: RFC 6238 with SHA-1, six digits, thirty seconds.
import { createHmac } from 'node:crypto';

export class Authenticator {
  #secret: Buffer;
  #last = 0;

  /** An app into which a page's text was typed. */
  constructor(text: string) {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
    const bits = [...text.replaceAll(/\s/g, '')].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
    this.#secret = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  }

  /**
   * A code that was not given before. Half a minute of drift is allowed, so two can be had at once: that of now, and
   * that of the step to come.
   */
  code(): string {
    const now = Math.floor(Date.now() / 30_000);
    const step = Math.max(now, this.#last + 1);
    if (step > now + 1) throw new Error('a third code would have to be waited for: use a recovery code');
    this.#last = step;
    const counter = Buffer.alloc(8);
    counter.writeBigInt64BE(BigInt(step));
    const digest = createHmac('sha1', this.#secret).update(counter).digest();
    const number = digest.readUInt32BE(digest[19]! & 15) & 0x7fffffff;
    return String(number % 1_000_000).padStart(6, '0');
  }
}
