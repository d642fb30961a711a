/** `json`: as it stands on the wire. `text`: what it says, when it is a string. */
export type Payload = { json: string; text: string | null };

/** What is put into a field, of a route or of an event; among fields only objects can be. */
export type PayloadsFor = (field: string, of: string) => readonly Payload[];

const OPERATORS = [
  '$ne $gt $gte $lt $lte $eq $in $nin $exists $type $regex $where $or $and $nor $not $mod $all $size $elemMatch $expr',
  '$jsonSchema $text $comment $function $accumulator $set $unset $inc $rename $push $pull $lookup $out $merge $slice',
].flatMap((line) => line.split(' '));

/** What an operator may be given so that it is true of everything, or does harm. */
const OPERANDS = ['null', '""', '[null,"",1]'];

const NESTED = OPERATORS.map((operator, index) =>
  index % 2 === 0 ? `[{"$not":{"${operator}":null}}]` : `{"value":{"${operator}":{"$exists":true}}}`,
);

const TELLING = [
  '{"$regex":".*"}',
  '{"$regex":"^v","$options":"i"}',
  '{"$regex":"(a+)+$"}',
  '{"$gt":"","$lt":"~"}',
  '{"$ne":"nobody","$exists":true}',
  '{"$in":["",null,"admin","vera@test.com"]}',
  '{"$nin":[]}',
  '{"$type":2}',
  '{"$where":"1==1"}',
  '{"$where":"sleep(5000)||true"}',
  '{"$where":"function(){var d=Date.now();while(Date.now()-d<5000);return true}"}',
  '{"$expr":{"$function":{"body":"function(){sleep(5000);return true}","args":[],"lang":"js"}}}',
  '{"$or":[{},{"password":{"$ne":null}}]}',
  '{"$or":[{"email":{"$gt":""}},{"_id":{"$exists":true}}]}',
  '{"$and":[{"email":{"$ne":null}},{"email":{"$ne":""}}]}',
  '{"$set":{"role":"admin"}}',
  '{"$set":{"password":"x"},"$unset":{"lockedAt":1}}',
  '{"$rename":{"password":"name"}}',
  '{"$lookup":{"from":"users","as":"all"}}',
  '{"$out":"users"}',
  '{"$oid":"000000000000000000000000"}',
  '{"$date":0}',
  '{"$binary":{"base64":"AAAA","subType":"00"}}',
  '{"$ref":"users","$id":"000000000000000000000000"}',
  '{"_bsontype":"ObjectId","id":"AAAAAAAAAAAA"}',
  '{"_bsontype":"Code","code":"sleep(5000)"}',
  '{"_bsontype":"Symbol","value":"x"}',
  '{"toBSON":"x","_doc":{"email":{"$ne":null}}}',
];

const DOTTED = [
  ...'email.$ne password.$gt email.length role _id.$gt a.b.c $.x . .. $ $$ROOT $** user.role factor.enabledAt'.split(
    ' ',
  ),
  ...'sessions.0.id email[$ne] password[$regex] 0 -1 __proto__.role constructor.prototype.role this.password'.split(
    ' ',
  ),
  '',
  'email\u0000',
].flatMap((key) => [`{${JSON.stringify(key)}:null}`, `{${JSON.stringify(key)}:{"$ne":1}}`]);

const POLLUTIONS = [
  'polluted isAdmin role admin toString valueOf toJSON then email password userId enabledAt length hasOwnProperty shell',
  'NODE_OPTIONS status headers _id ok',
]
  .flatMap((line) => line.split(' '))
  .flatMap((name) => [
    `{"__proto__":{"${name}":"polluted"}}`,
    `{"constructor":{"prototype":{"${name}":"polluted"}}}`,
    `{"value":{"__proto__":{"__proto__":{"${name}":1}}}}`,
  ]);

const LISTS = [
  '[] [""] [null] ["a","b"] [[]] [["a"]] [{}] [true] [0] ["__proto__","polluted"] [{"__proto__":{"polluted":1}}]',
  '[["__proto__","polluted"]] {"length":1,"0":"a"} {"0":"a"}',
].flatMap((line) => line.split(' '));

const NUMBERS = [
  '0 -0 1 -1 1.5 24 101 1e308 -1e308 1e999 -1e999 1e-400 9007199254740993 2147483648 4294967296',
  '9223372036854775807 9223372036854775808 null true false {}',
].flatMap((line) => line.split(' '));

const SQL = [
  "' OR '1'='1",
  "' OR 1=1 --",
  "' OR 1=1 #",
  "' OR 1=1 /*",
  '" OR "1"="1',
  "') OR ('1'='1",
  "')) OR 1=1 --",
  "admin' --",
  "x' AND 1=0 UNION SELECT 1,2,3 --",
  "' UNION SELECT email, password FROM users --",
  "' UNION SELECT name FROM sqlite_master --",
  "' UNION ALL SELECT NULL,NULL,NULL,NULL --",
  "'; DROP TABLE users; --",
  "'; DELETE FROM sessions; --",
  "'; UPDATE users SET role='admin'; --",
  "'; INSERT INTO users DEFAULT VALUES; --",
  "'; PRAGMA writable_schema=1; --",
  "'; ATTACH DATABASE '/tmp/parley-injected' AS x; --",
  "'; VACUUM INTO '/tmp/parley-injected'; --",
  "' AND (SELECT count(*) FROM users) > 0 --",
  "' AND substr((SELECT password FROM users LIMIT 1),1,1)='$",
  "' AND randomblob(500000000) --",
  "' OR (SELECT pg_sleep(5)) --",
  "'; WAITFOR DELAY '0:0:5' --",
  "' OR SLEEP(5) --",
  "' OR load_extension('x') --",
  "'||(SELECT email FROM users LIMIT 1)||'",
  '1; SELECT * FROM users',
  '1 OR 1=1',
  '1) OR (1=1',
  '?1',
  ':text',
  '@email',
  '$1',
  '%',
  '%%%',
  '_',
  '________',
  'x%27 OR 1=1',
  "\\' OR 1=1 --",
  '\u2019 OR 1=1 --',
  '\uFF07 OR 1=1 --',
  "'\u0000' OR 1=1",
  "' OR email LIKE '%",
  "' GLOB '*",
];

const CODE = [
  'sleep(5000)',
  "';sleep(5000);'",
  '";while(true){};"',
  "'; return true; var x='",
  'this.password.length > 0',
  "' || this.email != '",
  '1;return true',
  'function(){return true}',
  '() => process.exit(1)',
  'process.exit(1)',
  'require("child_process").execSync("id")',
  'global.process.mainModule',
  '${7*7}',
  '#{7*7}',
  '{{7*7}}',
  '<%= 7*7 %>',
  '${process.env.JWT_SECRET}',
  '$(id)',
  '`id`',
  '; id',
  '| id',
  '../../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  'file:///etc/passwd',
  '*',
  '*)(uid=*',
  '.*',
  '^',
  '(a+)+$',
  '[',
  '(',
  '\\',
  '\u0000',
  'a\r\nSet-Cookie: x=1',
  '%s%n%p',
];

const WORDS = [
  ...OPERATORS.slice(0, 12),
  ...'__proto__ constructor prototype constructor.prototype __defineGetter__ hasOwnProperty toString valueOf'.split(
    ' ',
  ),
  ...'null undefined NaN true {"$ne":null} [$ne] {"$gt":""} [] {}'.split(' '),
  '[object Object]',
  '$where: 1',
  '0'.repeat(24),
  'f'.repeat(24),
  '__proto__'.padEnd(43, '-'),
  'A'.repeat(43),
  `r-${'a'.repeat(26)}`,
];

/** Texts of the outline of an address, which get as far as the store. */
const ADDRESSES = [
  "'or'1'='1@test.com",
  "'or/**/1=1--@test.com",
  '{"$ne":null}@test.com',
  '$ne@test.com',
  '$where@test.com',
  '__proto__@test.com',
  'constructor@localhost',
  '.*@test.com',
  '^.*$@test.com',
  '%@test.com',
  '_____@test.com',
  "x';drop/**/table/**/users;--@test.com",
  '(a+)+$@test.com',
  '[$gt]@test.com',
  'x@test.com"or"1"="1',
];

const texts = [...SQL, ...CODE, ...WORDS, ...ADDRESSES].map((text) => ({ json: JSON.stringify(text), text }));
const others = [
  ...OPERATORS.flatMap((operator) => OPERANDS.map((operand) => `{"${operator}":${operand}}`)),
  ...NESTED,
  ...TELLING,
  ...DOTTED,
  ...POLLUTIONS,
  ...LISTS,
  ...NUMBERS,
].map((json) => ({ json, text: null }));

/** What has opened doors elsewhere: operators of MongoDB, paths, prototypes, SQL, code, and all that is no text. */
export const PAYLOADS: readonly Payload[] = [...texts, ...others];

/** Those that are objects, one of each kind: what is put among the fields of a body. */
export const OBJECTS: readonly Payload[] = [
  ...OPERATORS.map((operator) => `{"${operator}":""}`),
  ...TELLING.filter((json) => json.startsWith('{"$')),
  ...DOTTED.filter((_, index) => index % 4 === 0),
  ...POLLUTIONS.filter((_, index) => index % 3 === 0),
].map((json) => ({ json, text: null }));
