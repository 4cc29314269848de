// Any two colours of series stay apart for every kind of colour vision, and keep 3:1 on what is behind them.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from '@playwright/test';

const TOKENS = readFileSync(resolve(import.meta.dirname, '../style/tokens.css'), 'utf8');

type Vector = [number, number, number];

/** What each kind of eye makes of linear RGB (Machado, Oliveira and Fernandes 2009, complete). */
const EYES: Record<string, Vector[]> = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

/** The two values of a token: light and dark. */
function token(name: string): [string, string] {
  const found = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(TOKENS);
  if (!found) throw new Error(`no --${name}`);
  return [found[1]!, found[2]!];
}

function linear(hex: string): Vector {
  const one = (at: number) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [one(1), one(3), one(5)];
}

const luminance = ([r, g, b]: Vector) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

function contrast(one: string, other: string): number {
  const [x, y] = [luminance(linear(one)), luminance(linear(other))];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

function lab(rgb: Vector): Vector {
  const f = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const [r, g, b] = rgb;
  const [x, y, z] = [f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047), f(luminance(rgb)), f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883)];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** The difference that people see: CIEDE2000. */
function difference([l1, a1, b1]: Vector, [l2, a2, b2]: Vector): number {
  const [degrees, mean] = [Math.PI / 180, (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2];
  const g = 1 + 0.5 * (1 - Math.sqrt(mean ** 7 / (mean ** 7 + 25 ** 7)));
  const [c1, c2] = [Math.hypot(a1 * g, b1), Math.hypot(a2 * g, b2)];
  const hue = (a: number, b: number) => (Math.atan2(b, a * g) / degrees + 360) % 360;
  const [h1, h2] = [hue(a1, b1), hue(a2, b2)];
  let turn = h2 - h1;
  if (turn > 180) turn -= 360;
  if (turn < -180) turn += 360;
  const wide = Math.abs(h1 - h2) > 180;
  const h = wide ? (h1 + h2 + (h1 + h2 < 360 ? 360 : -360)) / 2 : (h1 + h2) / 2;
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2];
  const t = 1 - 0.17 * Math.cos((h - 30) * degrees) + 0.24 * Math.cos(2 * h * degrees) + 0.32 * Math.cos((3 * h + 6) * degrees) - 0.2 * Math.cos((4 * h - 63) * degrees);
  const dl = (l2 - l1) / (1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2));
  const dc = (c2 - c1) / (1 + 0.045 * c);
  const dh = (2 * Math.sqrt(c1 * c2) * Math.sin((turn * degrees) / 2)) / (1 + 0.015 * c * t);
  const r = 2 * Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)) * Math.sin(60 * Math.exp(-(((h - 275) / 25) ** 2)) * degrees);
  return Math.sqrt(dl * dl + dc * dc + dh * dh - r * dc * dh);
}

const NAMES = ['s1', 's2', 's3', 's4', 's5', 's6', 's7', 's8', 'other'];

for (const [at, scheme] of [[0, 'light'], [1, 'dark']] as const) {
  test(`any two series stay apart, ${scheme}`, () => {
    for (const [eye, matrix] of Object.entries(EYES)) {
      const seen = NAMES.map((name) => {
        const rgb = linear(token(name)[at]);
        return lab(matrix.map((row) => Math.min(1, Math.max(0, row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2]))) as Vector);
      });
      for (let one = 0; one < seen.length; one += 1) {
        for (let other = one + 1; other < seen.length; other += 1) {
          expect(difference(seen[one]!, seen[other]!), `${NAMES[one]} and ${NAMES[other]}, ${eye}`).toBeGreaterThan(11);
        }
      }
    }
  });

  test(`series keep their contrast to what is behind them, ${scheme}`, () => {
    for (const name of NAMES) {
      for (const behind of ['paper', 'surface', 'weekend']) {
        expect(contrast(token(name)[at], token(behind)[at]), `${name} on ${behind}`).toBeGreaterThanOrEqual(3);
      }
    }
  });
}

test('the difference is that of the published pairs', () => {
  // Sharma, Wu and Dalal 2005: pairs 1, 7 and 25.
  expect(difference([50, 2.6772, -79.7751], [50, 0, -82.7485])).toBeCloseTo(2.0425, 3);
  expect(difference([50, 0, 0], [50, -1, 2])).toBeCloseTo(2.3669, 3);
  expect(difference([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387])).toBeCloseTo(1.2644, 3);
});
