// What strangers know: how ids look, and where they themselves come from.

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** So many ids that were never given: of a time before there were any. */
export const randomIds = (random, count) =>
  Array.from({ length: count }, () => `00${Array.from({ length: 24 }, () => CROCKFORD[random.between(0, 31)]).join("")}`);

/** One address of few: limits by address are to be felt. */
export const addressOf = (random) => random.pick(["203.0.113.1", "203.0.113.2", "203.0.113.3", "2001:db8:bad:1::1"]);
