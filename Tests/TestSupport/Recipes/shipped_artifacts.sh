#!/bin/bash
# usage: shipped_artifacts.sh BINARY ZIPS WORK
# Makes the two versions of artifacts/ with the product's own commands, from Backblaze's ST4000DM000 sample of 2018:
# ZIPS is a directory with data_Q1_2018_ST4000DM000_sample.zip and data_Q2_2018_ST4000DM000_sample.zip and no others.
# WORK must be new or made by this script; the versions appear in WORK/artifacts. Same ZIPs, same libraries (versions in
# the model cards), same bytes. A version is never changed: what changes a byte of one gets a new name.
set -euf
binary=$1 zips=$2 work=$3

source='Backblaze, "Hard Drive Test Data", first half of 2018, drive model ST4000DM000: every drive that failed in it, and a
fifth of all drives, chosen by a hash of the serial number. Backblaze lets anyone use the data, provided that Backblaze is
cited as the source, that the user is responsible for the use, and that the data itself is not sold.'
# More errors never make a drive safer: the mean, deviation and change of SMART 5, 187, 188, 197 and 198.
errors=0,0
for family in mean_7d mean_30d std_30d delta increasing; do errors+=,1,1,1,1,1,0,0,0,0; done

mkdir -p "$work/artifacts"
"$binary" warehouse build --zips "$zips" --out "$work/warehouse"
"$binary" features build --warehouse "$work/warehouse" --out "$work/features"

# The first six days are only history for the windows. Levels that only ever grow tell single drives apart, and what is
# learnt about them in January does not hold in May.
train() {
    "$binary" train --features "$work/features" --artifacts-root "$work/artifacts" --train-from 2018-01-07 --test-from 2018-04-01 \
        --survivor-weight 5 --withhold age_days --withhold 'smart_241_raw_mean_*' --withhold 'smart_242_raw_mean_*' \
        --source "${source//$'\n'/ }" "$@"
}
# The time is that of the versions, so that their bytes do not depend on the day they are made.
export SOURCE_DATE_EPOCH=1795132800
[[ -e $work/artifacts/st4000dm000_h30_linear_v2 ]] || train --engine logistic --version st4000dm000_h30_linear_v2 \
    --penalty 0.3 --calibration none
SOURCE_DATE_EPOCH=1795132860
[[ -e $work/artifacts/st4000dm000_h30_lgbm_v2 ]] || train --engine lightgbm --version st4000dm000_h30_lgbm_v2 \
    --param num_leaves=15 --param min_data_in_leaf=500 --param min_sum_hessian_in_leaf=20 --param lambda_l2=20 \
    --param feature_fraction=0.5 --param monotone_constraints=$errors
"$binary" promote st4000dm000_h30_lgbm_v2 --artifacts-root "$work/artifacts"
