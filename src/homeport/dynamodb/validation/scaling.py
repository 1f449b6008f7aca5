"""Shapes of auto scaling settings.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AutoScalingSettingsUpdate.html
"""

from homeport.dynamodb.validation.collections import Structure
from homeport.dynamodb.validation.scalars import Boolean, Double, Number, String

_POLICY_NAME_LENGTH = 256
_ROLE_LENGTH = 1600

SETTINGS_UPDATE = Structure(
    "AutoScalingSettingsUpdate",
    {
        "MinimumUnits": Number(minimum=1),
        "MaximumUnits": Number(minimum=1),
        "AutoScalingDisabled": Boolean(),
        "AutoScalingRoleArn": String(min_length=1, max_length=_ROLE_LENGTH),
        "ScalingPolicyUpdate": Structure(
            "AutoScalingPolicyUpdate",
            {
                "PolicyName": String(min_length=1, max_length=_POLICY_NAME_LENGTH),
                "TargetTrackingScalingPolicyConfiguration": Structure(
                    "AutoScalingTargetTrackingScalingPolicyConfigurationUpdate",
                    {
                        "DisableScaleIn": Boolean(),
                        "ScaleInCooldown": Number("Integer"),
                        "ScaleOutCooldown": Number("Integer"),
                        "TargetValue": Double(required=True),
                    },
                    required=True,
                ),
            },
        ),
    },
)
