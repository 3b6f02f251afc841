//! Geometry texts, whole and broken.

use super::*;
use crate::geometry::network::JunctionLink;

const SMALL: &str = "Geom Title=Two creeks\r\n\
    Junct Name=Meet            \r\nJunct Desc=Where they meet, 0 , 0 ,-1 \r\nJunct X Y & Text X Y=1.5,2.5,0,0\r\n\
    Up River,Reach=Main            ,Upper           \r\nDn River,Reach=Main            ,Lower           \r\nJunc L&A=60,0\r\n\
    River Reach=Main            ,Upper           \r\nReach XY= 2 \r\n\
    \x20             1.0             2.0             3.0             4.0\r\n\
    Type RM Length L Ch R = 1 ,5.99    ,1,2,3\r\nBEGIN DESCRIPTION:\r\nbelow Bank Sta=1,2\r\nEND DESCRIPTION:\r\n\
    #Sta/Elev= 4 \r\n       0      10       5       0      15       0      20      10\r\n\
    #Mann= 3 ,-1 , 0 \r\n       0     .06       0       5     .03       0      15     .07       0\r\n\
    #XS Ineff= 2 , 0 \r\n               2       8      18               8\r\nPermanent Ineff=\r\n       F       T\r\n\
    Levee=-1,1,,-1,19,12,0,0\r\nBank Sta=5,15\r\nExp/Cntr=0.5,0.2\r\n\
    Type RM Length L Ch R = 3 ,5.9     ,,,\r\nNode Name=Old bridge\r\n\
    River Reach=Main            ,Lower           \r\n\
    Type RM Length L Ch R = 1 ,5.8*    ,0,0,0\r\n#Sta/Elev= 2 \r\n       0      10      20       0\r\n\
    #Mann= 1 , 0 , 0 \r\n       0     .04       0\r\n\
    Storage Area=Pond            ,1,2\r\nStorage Area Is2D=-1\r\n";

#[test]
fn sections_structures_and_junctions_are_read() {
    let network = read_network(SMALL).expect("readable");
    assert_eq!(network.title, "Two creeks");
    assert_eq!(network.reaches.len(), 2);
    let section = &network.reaches[0].sections[0];
    assert_eq!(section.station, "5.99");
    assert_eq!(section.description, "below Bank Sta=1,2");
    assert_eq!(section.points.len(), 4);
    assert_eq!((section.left_bank, section.right_bank), (5.0, 15.0));
    assert_eq!(section.roughness_style, -1);
    assert_eq!((section.expansion, section.contraction), (0.5, 0.2));
    assert_eq!(section.ineffective.len(), 2);
    assert_eq!(section.ineffective[0].left, f64::NEG_INFINITY);
    assert_eq!(section.ineffective[0].right, 2.0);
    assert!(section.ineffective[1].permanent);
    assert_eq!(section.left_levee, Some(Levee { station: 1.0, elevation: 8.0 }), "a missing crest is the ground");
    assert_eq!(section.right_levee, Some(Levee { station: 19.0, elevation: 12.0 }));
    assert_eq!(network.structures(), vec![(NodeKind::Bridge, "Main Upper 5.9".to_owned())]);
    assert_eq!(network.reaches[0].nodes[1].name, "Old bridge");
    assert!(network.reaches[1].sections[0].is_interpolated());
    assert_eq!(network.junctions[0].upstream, vec![JunctionLink { reach: 0, length: 60.0 }]);
    assert_eq!(network.junctions[0].position, Some((1.5, 2.5)));
    assert!(network.storage_areas[0].is_2d);
}

#[test]
fn a_section_without_ground_is_refused_with_its_name_and_line() {
    let text =
        "River Reach=A,B\nType RM Length L Ch R = 1 ,1       ,0,0,0\n#Mann= 1 , 0 , 0\n       0     .04       0\n";
    let error = read_network(text).expect_err("no ground");
    assert_eq!(error, GeometryError::TooFewPoints { section: "A B 1".into(), found: 0, line: 2 });
}

#[test]
fn a_table_cut_short_is_refused() {
    let text = "River Reach=A,B\nType RM Length L Ch R = 1 ,1       ,0,0,0\n#Sta/Elev= 9 \n       0      10\n";
    assert!(matches!(read_network(text), Err(GeometryError::ShortTable { announced: 18, .. })));
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused_without_panic(text in "\\PC{0,400}", cut in 0usize..1400) {
        let _ = read_network(&text);
        let mut cut = cut.min(SMALL.len());
        while !SMALL.is_char_boundary(cut) { cut -= 1; }
        let _ = read_network(&format!("{}{}", &SMALL[..cut], text));
    }
}
