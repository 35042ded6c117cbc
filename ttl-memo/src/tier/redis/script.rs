//! What a server does in one step: small Lua scripts. Knows no connection.
//!
//! A lease is a string: the token of its holder, 16 bytes, and `w` after it if somebody waits for its end.

use std::sync::LazyLock;

use redis::Cmd;

/// A script, and the digest by which a server knows it once it has seen it.
pub(super) struct Script {
    code: &'static str,
    digest: String,
}

/// A script with its keys and arguments.
pub(super) struct Call<'a> {
    script: &'static Script,
    /// All in one slot.
    keys: Vec<Vec<u8>>,
    arguments: Vec<Argument<'a>>,
}

pub(super) enum Argument<'a> {
    Bytes(&'a [u8]),
    Number(u64),
}

/// How a server is told which script to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Digest,
    Code,
}

macro_rules! script {
    ($(#[$about:meta])* $name:ident = $code:literal) => {
        $(#[$about])*
        pub(super) static $name: LazyLock<Script> = LazyLock::new(|| Script::new($code));
    };
}

script! {
    /// Keys: value, lease. Arguments: the most bytes of a value, so many bytes of a longer one, token, milliseconds.
    ///
    /// Returns the bytes and the milliseconds that they remain; or, without a value, 1 if the lease was taken, 0 if somebody
    /// else has it. What isn't a string counts as an empty one. Without a token no lease is taken.
    LOOK_UP = r"
local size = redis.pcall('STRLEN', KEYS[1])
if size ~= 0 then
    local bytes = ''
    if type(size) == 'number' and size > tonumber(ARGV[1]) then
        bytes = redis.call('GETRANGE', KEYS[1], 0, tonumber(ARGV[2]) - 1)
    elseif type(size) == 'number' then
        bytes = redis.call('GET', KEYS[1])
    end
    return {bytes, redis.call('PTTL', KEYS[1])}
end
if ARGV[3] == '' then return 1 end
local lease = redis.pcall('GET', KEYS[2])
if type(lease) == 'string' then
    if #lease == 16 then redis.pcall('APPEND', KEYS[2], 'w') end
    return 0
end
redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4])
return 1
"
}

script! {
    /// Key: lease. Arguments: token, milliseconds, 1 if it replaces another. Returns whether it was taken.
    ACQUIRE = r"
local lease = redis.pcall('GET', KEYS[1])
local waiting = ''
if type(lease) == 'string' then
    if ARGV[3] == '0' then
        if #lease == 16 then redis.pcall('APPEND', KEYS[1], 'w') end
        return 0
    end
    waiting = string.sub(lease, 17)
end
redis.call('SET', KEYS[1], ARGV[1] .. waiting, 'PX', ARGV[2])
return 1
"
}

script! {
    /// Key: lease. Arguments: token, milliseconds.
    RENEW = r"
local lease = redis.pcall('GET', KEYS[1])
if type(lease) == 'string' and string.sub(lease, 1, 16) == ARGV[1] then
    return redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return 0
"
}

script! {
    /// Key: lease. Arguments: token, channel, message.
    RELEASE = r"
local lease = redis.pcall('GET', KEYS[1])
if type(lease) ~= 'string' or string.sub(lease, 1, 16) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
if #lease > 16 then redis.call('PUBLISH', ARGV[2], ARGV[3]) end
return 1
"
}

script! {
    /// Key: lease. Returns the milliseconds that it remains, less than 0 without one, and notes that somebody waits.
    WAIT = r"
local lease = redis.pcall('GET', KEYS[1])
if type(lease) ~= 'string' then return -2 end
if #lease == 16 then redis.pcall('APPEND', KEYS[1], 'w') end
return redis.call('PTTL', KEYS[1])
"
}

script! {
    /// Keys: value, lease. Arguments: token, bytes, milliseconds or 0, 1 if all are told, channel, message. Returns whether
    /// the token had the lease.
    STORE = r"
local lease = redis.pcall('GET', KEYS[2])
if type(lease) ~= 'string' or string.sub(lease, 1, 16) ~= ARGV[1] then return 0 end
if ARGV[3] == '0' then
    redis.call('SET', KEYS[1], ARGV[2])
else
    redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
end
redis.call('DEL', KEYS[2])
if ARGV[4] == '1' or #lease > 16 then redis.call('PUBLISH', ARGV[5], ARGV[6]) end
return 1
"
}

script! {
    /// Keys: value, lease. Arguments: bytes, milliseconds or 0, channel, message.
    REPLACE = r"
if ARGV[2] == '0' then
    redis.call('SET', KEYS[1], ARGV[1])
else
    redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end
redis.call('DEL', KEYS[2])
redis.call('PUBLISH', ARGV[3], ARGV[4])
return 1
"
}

script! {
    /// Keys: those to remove. Arguments: channel, message.
    REMOVE = r"
redis.call('DEL', unpack(KEYS))
redis.call('PUBLISH', ARGV[1], ARGV[2])
return 1
"
}

script! {
    /// Key: the set of tags. Argument: an epoch, if there is none. Returns the epoch, and the number of the latest invalidation.
    TAG_MARK = r"
local top = redis.pcall('ZREVRANGE', KEYS[1], 0, 1, 'WITHSCORES')
if top.err or top[2] ~= 'inf' then
    redis.call('DEL', KEYS[1])
    redis.call('ZADD', KEYS[1], '+inf', ARGV[1])
    return {ARGV[1], '0'}
end
return {top[1], top[4] or '0'}
"
}

script! {
    /// Key: the set of tags. Arguments: an epoch, if there is none; the tag; the most tags; channel, message.
    INVALIDATE_TAG = r"
local top = redis.pcall('ZREVRANGE', KEYS[1], 0, 1, 'WITHSCORES')
if top.err or top[2] ~= 'inf' then
    redis.call('DEL', KEYS[1])
    redis.call('ZADD', KEYS[1], '+inf', ARGV[1])
    top = {}
end
redis.call('ZADD', KEYS[1], (tonumber(top[4]) or 0) + 1, ARGV[2])
local surplus = redis.call('ZCARD', KEYS[1]) - 1 - tonumber(ARGV[3])
if surplus > 0 then redis.call('ZREMRANGEBYRANK', KEYS[1], 0, surplus - 1) end
redis.call('PUBLISH', ARGV[4], ARGV[5])
return 1
"
}

script! {
    /// Key: the set of tags. Arguments: an epoch, a number, the most tags, and the tags that are asked for. Returns whether one of
    /// these may have been invalidated since then.
    TAGS_SINCE = r"
local top = redis.pcall('ZREVRANGE', KEYS[1], 0, 1, 'WITHSCORES')
if top.err or top[2] ~= 'inf' or top[1] ~= ARGV[1] then return 1 end
local since = tonumber(ARGV[2])
if (tonumber(top[4]) or 0) <= since then return 0 end
if redis.call('ZCARD', KEYS[1]) - 1 >= tonumber(ARGV[3]) then
    local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
    if since < tonumber(first[2]) - 1 then return 1 end
end
for i = 4, #ARGV do
    local latest = redis.call('ZSCORE', KEYS[1], ARGV[i])
    if latest and tonumber(latest) > since then return 1 end
end
return 0
"
}

impl Script {
    fn new(code: &'static str) -> Self {
        Self { code, digest: redis::Script::new(code).get_hash().to_owned() }
    }
}

impl<'a> Call<'a> {
    pub(super) fn new(script: &'static Script, keys: Vec<Vec<u8>>, arguments: Vec<Argument<'a>>) -> Self {
        Self { script, keys, arguments }
    }

    /// A key by which a cluster finds the node.
    pub(super) fn key(&self) -> &[u8] {
        self.keys.first().map_or(&[], Vec::as_slice)
    }

    pub(super) fn command(&self, by: By) -> Cmd {
        let mut command = match by {
            By::Digest => redis::cmd("EVALSHA"),
            By::Code => redis::cmd("EVAL"),
        };
        command.arg(match by {
            By::Digest => &self.script.digest,
            By::Code => self.script.code,
        });
        command.arg(self.keys.len());
        for key in &self.keys {
            command.arg(key.as_slice());
        }
        for argument in &self.arguments {
            match argument {
                Argument::Bytes(bytes) => command.arg(*bytes),
                Argument::Number(number) => command.arg(*number),
            };
        }
        command
    }
}
