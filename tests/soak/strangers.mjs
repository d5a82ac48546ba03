// The ids and addresses of strangers.

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Returns ids that were never assigned: their time is before the first one. */
export const randomIds = (random, count) =>
  Array.from({ length: count }, () => `00${Array.from({ length: 24 }, () => CROCKFORD[random.between(0, 31)]).join("")}`);

/** Returns one of a few addresses, so that limits by address take effect. */
export const addressOf = (random) => random.pick(["203.0.113.1", "203.0.113.2", "203.0.113.3", "2001:db8:bad:1::1"]);
