//! Where people spend: invented places, by country. Categories are merchant category codes.

use crate::chance::Chance;

/// A place that takes payments.
#[derive(Debug)]
pub(crate) struct Merchant {
    /// The words on the statement.
    pub(crate) text: &'static str,
    pub(crate) payee: &'static str,
    /// The merchant category code.
    pub(crate) category: &'static str,
    /// The least and the most that is spent there at once, in cents.
    cents: (i64, i64),
    /// How often it is visited beside the others.
    weight: u64,
}

const fn merchant(
    text: &'static str,
    payee: &'static str,
    category: &'static str,
    cents: (i64, i64),
    weight: u64,
) -> Merchant {
    Merchant {
        text,
        payee,
        category,
        cents,
        weight,
    }
}

static US: &[Merchant] = &[
    merchant(
        "CORNER GROCERY 0142 FORT MARLOW CO",
        "Corner Grocery",
        "5411",
        (1180, 9640),
        16,
    ),
    merchant(
        "HIGH PLAINS MARKET 17",
        "High Plains Market",
        "5411",
        (2210, 12850),
        9,
    ),
    merchant(
        "MOON AND BEAN COFFEE",
        "Moon and Bean Coffee",
        "5814",
        (425, 1390),
        15,
    ),
    merchant("TACO CART NO 3", "Taco Cart", "5814", (890, 2260), 9),
    merchant(
        "LANTERN STREET BISTRO",
        "Lantern Street Bistro",
        "5812",
        (2480, 8890),
        5,
    ),
    merchant("PRAIRIE FUEL 0077", "Prairie Fuel", "5542", (2240, 5810), 9),
    merchant("METRO TRANSIT TICKET", "Metro Transit", "4111", (275, 1100), 7),
    merchant("OAKLEAF PHARMACY 221", "Oakleaf Pharmacy", "5912", (640, 4470), 5),
    merchant(
        "HAMMER AND NAIL HARDWARE",
        "Hammer and Nail Hardware",
        "5200",
        (790, 7450),
        3,
    ),
    merchant("PAPER LANE BOOKS", "Paper Lane Books", "5942", (980, 4120), 3),
    merchant(
        "SUMMIT OUTDOOR GEAR",
        "Summit Outdoor Gear",
        "5941",
        (1890, 14200),
        2,
    ),
    merchant("REEL HOUSE CINEMA", "Reel House Cinema", "7832", (1250, 3900), 2),
    merchant(
        "RIVERSIDE PET SUPPLY",
        "Riverside Pet Supply",
        "5995",
        (1420, 6890),
        2,
    ),
    merchant(
        "WEB STORE THINGS AND MORE",
        "Things and More",
        "5999",
        (1099, 8999),
        7,
    ),
    merchant("FRESH CUT BARBERS", "Fresh Cut Barbers", "7230", (2200, 3800), 2),
];

static AU: &[Merchant] = &[
    merchant(
        "CORNER GROCER 0142 MARRAWONG NSW",
        "Corner Grocer",
        "5411",
        (1240, 10480),
        16,
    ),
    merchant(
        "SUNBURNT FIELDS MARKET",
        "Sunburnt Fields Market",
        "5411",
        (2100, 13900),
        9,
    ),
    merchant("FLAT WHITE AND CO", "Flat White and Co", "5814", (480, 1420), 16),
    merchant(
        "PIE SHOP ON THE PARADE",
        "Pie Shop on the Parade",
        "5814",
        (820, 2140),
        8,
    ),
    merchant("THE JETTY KITCHEN", "The Jetty Kitchen", "5812", (3120, 9980), 5),
    merchant("OUTBACK FUEL 031", "Outback Fuel", "5542", (3480, 9120), 8),
    merchant(
        "CITY FERRIES AND BUSES",
        "City Ferries and Buses",
        "4111",
        (320, 1480),
        8,
    ),
    merchant("GUMNUT CHEMIST", "Gumnut Chemist", "5912", (790, 5230), 5),
    merchant(
        "TOOLSHED TRADE CENTRE",
        "Toolshed Trade Centre",
        "5200",
        (990, 9870),
        3,
    ),
    merchant(
        "SALT AND PAGE BOOKS",
        "Salt and Page Books",
        "5942",
        (1499, 4499),
        3,
    ),
    merchant(
        "COASTLINE SURF AND SPORT",
        "Coastline Surf and Sport",
        "5941",
        (2490, 15900),
        2,
    ),
    merchant("PALACE PICTURES", "Palace Pictures", "7832", (1400, 4200), 2),
    merchant("WAGTAIL PET BARN", "Wagtail Pet Barn", "5995", (1650, 7400), 2),
    merchant(
        "ONLINE STORE ODDS AND ENDS",
        "Odds and Ends",
        "5999",
        (1195, 9495),
        7,
    ),
    merchant("SNIP AND SHAVE", "Snip and Shave", "7230", (2800, 4500), 2),
];

/// Picks a place and what is spent there, in ten-thousandths.
pub(crate) fn purchase(country: &str, chance: &mut Chance) -> Option<(&'static Merchant, i64)> {
    let places = if country == "au" { AU } else { US };
    let mut left = chance.below(places.iter().map(|m| m.weight).sum());
    let place = places.iter().find(|place| {
        let here = left < place.weight;
        left = left.saturating_sub(place.weight);
        here
    })?;
    let (low, high) = place.cents;
    // The lower of two draws: small purchases are more common than large ones.
    let cents = chance.between(low, high).min(chance.between(low, high));
    Some((place, cents * 100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_visited_and_every_amount_is_within_its_bounds() {
        for (country, places) in [("us", US), ("au", AU)] {
            let mut chance = Chance::of(3, &[country]);
            let drawn: Vec<_> = (0..4000).filter_map(|_| purchase(country, &mut chance)).collect();
            assert_eq!(drawn.len(), 4000);
            for place in places {
                let here: Vec<_> = drawn.iter().filter(|(m, _)| m.text == place.text).collect();
                assert!(!here.is_empty(), "{}", place.text);
                assert!(
                    here.iter()
                        .all(|(_, a)| (place.cents.0 * 100..=place.cents.1 * 100).contains(a))
                );
            }
        }
    }
}
