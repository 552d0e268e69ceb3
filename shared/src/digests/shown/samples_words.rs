//! Names for the samples.

use std::collections::HashMap;

use kernel::input::Locale;
use uuid::Uuid;

use crate::digests::names::Names;

pub const TEAM: u128 = 1;
pub const PEOPLE: [u128; 4] = [11, 12, 13, 14];
pub const STAGES: [u128; 4] = [21, 22, 23, 24];
pub const CUSTOMERS: [u128; 5] = [31, 32, 33, 34, 35];
pub const DEALS: [u128; 8] = [41, 42, 43, 44, 45, 46, 47, 48];
pub const TASKS: [u128; 3] = [51, 52, 53];
pub const LEADS: [u128; 2] = [61, 62];
/// Of no row that is left.
pub const GONE: u128 = 99;

pub fn id(of: u128) -> Uuid {
    Uuid::from_u128(of)
}

const NAMES: &[(u128, &str, &str)] = &[
    (TEAM, "North", "华北"),
    (11, "Ada Rep", "李娜"),
    (12, "Bo Rep", "王强"),
    (13, "Chen Wei", "陈伟"),
    (14, "Dora <Field> & Co", "赵敏"),
    (21, "Qualification", "初步接洽"),
    (22, "Needs analysis", "需求分析"),
    (23, "Proposal", "方案报价"),
    (24, "Negotiation", "商务谈判"),
    (31, "Nimbus Robotics", "云栖机器人有限公司"),
    (32, "Harbour Freight Lines", "海港货运集团"),
    (33, "Kestrel Foods & Sons", "红隼食品"),
    (34, "Lumen <Optics>", "流明光学"),
    (35, "Quarry Instruments of the Upper Valley Joint Stock Company", "上游精密仪器股份有限公司"),
    (41, "40 torque sensors", "40 套扭矩传感器"),
    (42, "Service contract 2027", "2027 年服务合同"),
    (43, "Line 3 retrofit", "三号线改造"),
    (44, "Spectrometer rental", "光谱仪租赁"),
    (45, "Pilot in two plants", "两厂试点"),
    (
        46,
        "Framework agreement with a rather long name that wraps on a phone",
        "名称较长、在手机上会换行显示的框架采购协议",
    ),
    (47, "Spare parts", "备件"),
    (48, "Calibration, yearly", "年度校准"),
    (51, "Send the offer for 40 sensors", "发送 40 套传感器的报价"),
    (52, "Call back about the delivery", "就交货事宜回电"),
    (53, "Quarterly visit", "季度回访"),
    (61, "Mara Olsen, Fjord Marine", "周岚，峡湾海工"),
    (62, "info@brook.example", "info@brook.example"),
];

pub fn names(locale: Locale) -> Names {
    let one = |(id, en, zh): &(u128, &str, &str)| {
        let name = if locale == Locale::En { en } else { zh };
        (Uuid::from_u128(*id), (*name).to_owned())
    };
    Names(NAMES.iter().map(one).collect::<HashMap<_, _>>())
}
