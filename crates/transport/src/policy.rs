//! Where a call may go.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// What kind of place is being called. Sandbox and production never share a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// A sandbox institution: this machine is allowed, over plain HTTP too, and TLS to public addresses.
    Sandbox,
    /// A real institution: TLS to public addresses only.
    Public,
    /// Whatever a partner named, such as the target of a webhook: TLS to public addresses only, and if
    /// a name has any other address, not at all.
    Target {
        /// Whether this machine is allowed too, over plain HTTP as well: in demonstrations and tests.
        loopback: bool,
    },
    /// What the operator of this server named for its own use, such as a collector of traces: any address,
    /// over plain HTTP too.
    Own,
}

/// Why an address is not called.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The address has no scheme we speak, or no host.
    #[error("expected an http or https address with a host")]
    NotAnAddress,
    /// Plain HTTP where only TLS is spoken.
    #[error("plain http is not spoken here; expected https")]
    PlainHttp,
    /// The host is, or resolves to, an address inside a private network.
    #[error("the host is not at a public address")]
    NotPublic,
    /// The address carries a user name or password.
    #[error("an address must not carry a user name or password")]
    Credentials,
}

/// Which of the two clients a call uses, if it may go out at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Route {
    /// Loopback, with or without TLS.
    Loopback,
    /// TLS to public addresses.
    Public,
    /// TLS to names that have public addresses and no others, none of them translated.
    Target,
    /// Anywhere, with or without TLS.
    Anywhere,
}

/// Whether an address may be called as far as it is written down. What a name resolves to is judged when
/// it is called.
///
/// # Errors
/// A [`Refusal`] if it may not.
pub fn may_call(url: &Url, reach: Reach) -> Result<(), Refusal> {
    route(url, reach).map(drop)
}

/// Decides on the parts of an address that are written down; names are judged again when resolved.
pub(crate) fn route(url: &Url, reach: Reach) -> Result<Route, Refusal> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refusal::Credentials);
    }
    let host = url.host().ok_or(Refusal::NotAnAddress)?;
    let literal = match host {
        Host::Ipv4(ip) => Some(IpAddr::V4(ip)),
        Host::Ipv6(ip) => Some(IpAddr::V6(ip)),
        Host::Domain(_) => None,
    };
    if let Reach::Target { loopback } = reach {
        let here = loopback && is_this_machine(host.clone());
        return match url.scheme() {
            "http" | "https" if here => Ok(Route::Loopback),
            "http" => Err(Refusal::PlainHttp),
            "https" if is_target(host) => Ok(Route::Target),
            "https" => Err(Refusal::NotPublic),
            _ => Err(Refusal::NotAnAddress),
        };
    }
    match (url.scheme(), reach) {
        ("http" | "https", Reach::Own) => Ok(Route::Anywhere),
        ("http", Reach::Sandbox) if literal.is_none_or(|ip| ip.is_loopback()) => Ok(Route::Loopback),
        ("http", _) => Err(Refusal::PlainHttp),
        ("https", Reach::Sandbox) if is_this_machine(host) => Ok(Route::Loopback),
        ("https", _) if literal.is_none_or(is_public) => Ok(Route::Public),
        ("https", _) => Err(Refusal::NotPublic),
        _ => Err(Refusal::NotAnAddress),
    }
}

/// Whether a host is this machine by what is written: an address, or its own name.
fn is_this_machine(host: Host<&str>) -> bool {
    match host {
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
        Host::Domain(name) => name == "localhost",
    }
}

/// Whether a host that a partner named can be one, as far as it is written down. Names of one label, and
/// those that never leave a network, are no public hosts whatever they resolve to (RFC 6761, 6762, 8375).
fn is_target(host: Host<&str>) -> bool {
    match host {
        Host::Ipv4(ip) => is_public_v4(ip),
        Host::Ipv6(ip) => admits(Route::Target, IpAddr::V6(ip)),
        Host::Domain(name) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            let last = name.rsplit_once('.').map(|(_, last)| last);
            last.is_some_and(|last| !LOCAL.contains(&last))
                && !name.ends_with(".home.arpa")
                && !name.split('.').any(str::is_empty)
        }
    }
}

/// Last labels of names that are nobody's in public.
const LOCAL: [&str; 9] = [
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "private",
    "localdomain",
];

/// Whether a resolved address may be connected to on a route.
pub(crate) fn admits(route: Route, ip: IpAddr) -> bool {
    match route {
        Route::Loopback => ip.is_loopback(),
        Route::Public => is_public(ip),
        Route::Target => is_public(ip) && !is_translated(ip),
        Route::Anywhere => true,
    }
}

/// Whether an address stands for another one behind a translator or a tunnel: NAT64 (64:ff9b::/32) and
/// 6to4 (2002::/16).
fn is_translated(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(_) => false,
        IpAddr::V6(ip) => matches!(ip.segments(), [0x64, 0xff9b, ..] | [0x2002, ..]),
    }
}

/// Whether an address is reachable from the open internet: not private, local, reserved, nor a
/// translated form of such an address (IANA special-purpose registries).
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(a == 0
        || a >= 240
        || ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation()
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19)))
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let segments = ip.segments();
    let embedded = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match segments {
        // ::/96 (unspecified, loopback, v4-compatible) and ::ffff:0:0/96 (v4-mapped)
        [0, 0, 0, 0, 0, 0 | 0xffff, ..] => false,
        // 64:ff9b::/96 carries a v4 address through a translator; 64:ff9b:1::/48 is for local use
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => embedded(high, low),
        [0x64, 0xff9b, ..] => false,
        // 100::/64 discards
        [0x100, 0, 0, 0, ..] => false,
        // 2001::/23 protocol assignments (Teredo and others), 2001:db8::/32 and 3fff::/20 documentation
        [0x2001, second, ..] if second < 0x200 || second == 0xdb8 => false,
        [0x3fff, second, ..] if second < 0x1000 => false,
        // 2002::/16 carries a v4 address (6to4)
        [0x2002, high, low, ..] => embedded(high, low),
        // Only 2000::/3 is global unicast.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(url: &str, reach: Reach) -> Result<Route, Refusal> {
        route(&url.parse().unwrap(), reach)
    }

    #[test]
    fn what_the_operator_named_for_its_own_use_may_be_anywhere_and_nothing_else_may() {
        for there in [
            "http://10.0.0.1:4318/",
            "http://collector:4318/",
            "https://collector.example/",
            "http://[::1]/",
        ] {
            let there: Url = there.parse().unwrap();
            assert_eq!(route(&there, Reach::Own), Ok(Route::Anywhere), "{there}");
        }
        let inside: Url = "http://10.0.0.1:4318/".parse().unwrap();
        for other in [Reach::Sandbox, Reach::Public, Reach::Target { loopback: true }] {
            assert!(route(&inside, other).is_err(), "{other:?}");
        }
        let odd: Url = "file:///etc/passwd".parse().unwrap();
        assert!(route(&odd, Reach::Own).is_err());
    }

    #[test]
    fn plain_http_goes_only_to_this_machine_and_only_for_sandbox_institutions() {
        assert_eq!(
            decide("http://127.0.0.1:4100/x", Reach::Sandbox),
            Ok(Route::Loopback)
        );
        assert_eq!(decide("http://[::1]:4100/x", Reach::Sandbox), Ok(Route::Loopback));
        assert_eq!(
            decide("http://localhost:4100/x", Reach::Sandbox),
            Ok(Route::Loopback)
        );
        assert_eq!(
            decide("http://127.0.0.1/x", Reach::Public),
            Err(Refusal::PlainHttp)
        );
        assert_eq!(
            decide("http://93.184.216.34/", Reach::Sandbox),
            Err(Refusal::PlainHttp)
        );
    }

    #[test]
    fn tls_goes_only_to_public_addresses() {
        assert_eq!(
            decide("https://bank.example/fdx", Reach::Public),
            Ok(Route::Public)
        );
        for host in [
            "127.0.0.1",
            "10.0.0.1",
            "169.254.169.254",
            "[::1]",
            "[fe80::1]",
            "[::ffff:10.0.0.1]",
        ] {
            let refused = decide(&format!("https://{host}/"), Reach::Public);
            assert_eq!(refused, Err(Refusal::NotPublic), "{host}");
        }
    }

    #[test]
    fn tls_to_this_machine_is_for_sandbox_institutions() {
        for (host, expected) in [
            ("127.0.0.1", Ok(Route::Loopback)),
            ("[::1]", Ok(Route::Loopback)),
            ("localhost", Ok(Route::Loopback)),
            ("10.0.0.1", Err(Refusal::NotPublic)),
            ("[::ffff:127.0.0.1]", Err(Refusal::NotPublic)),
            ("bank.example", Ok(Route::Public)),
        ] {
            assert_eq!(
                decide(&format!("https://{host}/"), Reach::Sandbox),
                expected,
                "{host}"
            );
        }
    }

    #[test]
    fn odd_spellings_of_local_addresses_are_seen_through() {
        // The URL parser turns each of these into 127.0.0.1.
        for host in ["0x7f.1", "2130706433", "017700000001", "127.1"] {
            assert_eq!(
                decide(&format!("https://{host}/"), Reach::Public),
                Err(Refusal::NotPublic),
                "{host}"
            );
        }
    }

    #[test]
    fn other_schemes_and_credentials_are_refused() {
        assert_eq!(
            decide("ftp://bank.example/", Reach::Public),
            Err(Refusal::NotAnAddress)
        );
        assert_eq!(
            decide("file:///etc/passwd", Reach::Sandbox),
            Err(Refusal::NotAnAddress)
        );
        assert_eq!(
            decide("https://me:pw@bank.example/", Reach::Public),
            Err(Refusal::Credentials)
        );
    }

    #[test]
    fn special_purpose_addresses_are_not_public() {
        for ip in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "fc00::1",
            "fe80::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2002:7f00:1::",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "5f00::1",
        ] {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
        for ip in [
            "8.8.8.8",
            "93.184.216.34",
            "2606:4700::1111",
            "64:ff9b::808:808",
            "2002:808:808::1",
        ] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
    }
}
